import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from './problem.ts';
import { reasonOf } from './secret.ts';
import { readTextFile } from './text-file.ts';

export const lastGoodName = 'config.last-good.yaml';
export const maxConfigBytes = 1_000_000;

/** The text of a configuration file, or why it cannot be read. */
export function readConfigFile(file: string): { text: string } | { problem: Problem } {
  try {
    return { text: readTextFile(file, maxConfigBytes) };
  } catch (error) {
    return {
      problem: { path: '', expected: 'a configuration file that can be read', got: `${file} (${reasonOf(error)})` },
    };
  }
}

/** Keeps the text as the last good one, durably and readable by its owner only. Returns why not, or `null`. */
export function saveLastGood(stateDir: string, text: string): string | null {
  const path = join(stateDir, lastGoodName);
  try {
    mkdirSync(stateDir, { recursive: true });
    // Unchanged, it is left alone: flash wears, and its time tells since when it has been good.
    if (textOrNull(path) === text) return null;
    const temporary = `${path}.tmp`;
    const file = openSync(temporary, 'w', 0o600);
    try {
      const bytes = Buffer.from(text);
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(stateDir);
    return null;
  } catch (error) {
    return `save ${path}: ${reasonOf(error)}; the file itself is in use`;
  }
}

/** `null`: it cannot be read. */
export function textOrNull(path: string): string | null {
  try {
    return readTextFile(path, maxConfigBytes);
  } catch {
    return null;
  }
}

/** A rename lasts over a power cut only once its folder is on the disk as well. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
