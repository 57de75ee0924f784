import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/** Finds the package.json of an installed package; `undefined`: it is not installed. */
export type FindPackage = (name: string, from: string) => string | undefined;

/** Packages whose versions move what is measured, decided or kept. */
const libraries = ['onnxruntime-node', 'sharp', 'lmdb'] as const;

/** Versions of the libraries, read from their files: none of them is loaded. `null`: one cannot be found. */
export function libraryVersions(find: FindPackage = found): Readonly<Record<string, string | null>> {
  const versions: Record<string, string | null> = {};
  for (const name of libraries)
    versions[name === 'onnxruntime-node' ? 'onnxruntime' : name] = versionOf(find(name, import.meta.url));
  versions.libvips = vipsVersion(find);
  return versions;
}

/** The libvips that comes with sharp, as its package lists it. */
function vipsVersion(find: FindPackage): string | null {
  const sharp = find('sharp', import.meta.url);
  if (sharp === undefined) return null;
  for (const libc of ['linux', 'linuxmusl', process.platform]) {
    const file = find(`@img/sharp-libvips-${libc}-${process.arch}`, sharp);
    if (file === undefined) continue;
    const { vips } = json(join(dirname(file), 'versions.json')) ?? {};
    if (typeof vips === 'string') return vips;
  }
  return null;
}

function versionOf(file: string | undefined): string | null {
  const { version } = (file === undefined ? null : json(file)) ?? {};
  return typeof version === 'string' ? version : null;
}

function json(path: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function found(name: string, from: string): string | undefined {
  try {
    return findPackageJSON(name, from);
  } catch {
    return undefined;
  }
}
