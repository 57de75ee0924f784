import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export interface Asset {
  readonly path: string;
  readonly contentType: string;
  readonly content: Buffer;
  /** Changes with the content, so that a browser asks but does not load again. */
  readonly etag: string;
}

const files: readonly (readonly [file: string, contentType: string])[] = [
  ['page.css', 'text/css; charset=utf-8'],
  ['page.js', 'text/javascript; charset=utf-8'],
  ['icon.svg', 'image/svg+xml; charset=utf-8'],
];

/** The files of the page, read once; nothing else of the disk can be asked for. Throws when one is missing. */
export function readAssets(): Promise<Asset[]> {
  return Promise.all(
    files.map(async ([file, contentType]) => {
      const content = await readFile(new URL(`./assets/${file}`, import.meta.url));
      const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 16)}"`;
      return { path: `/assets/${file}`, contentType, content, etag };
    }),
  );
}
