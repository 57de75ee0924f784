import type { ReadFile } from './secret.ts';
import { readTextFile } from './text-file.ts';

/** Reads the files that secrets stand in. */
export const readSecretFile: ReadFile = (path) => readTextFile(path, 65_536);
