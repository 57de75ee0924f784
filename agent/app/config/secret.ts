import { inspect } from 'node:util';

/** Reads a small text file; throws when it cannot. */
export type ReadFile = (path: string) => string;
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A password that stands in a file or in the environment, never in the configuration. It holds only the reference until
 * `resolve`, and shows itself to nobody but the one who calls `reveal`.
 */
export class Secret {
  #file: string | null;
  #variable: string | null;
  #value: string | null = null;

  constructor(from: { file: string } | { variable: string }) {
    this.#file = 'file' in from ? from.file : null;
    this.#variable = 'variable' in from ? from.variable : null;
  }

  /** Where it stands; no secret itself. */
  get reference(): { file: string } | { variable: string } {
    return this.#file === null ? { variable: this.#variable! } : { file: this.#file };
  }

  /** Key under which it stands in the configuration. */
  get key(): 'passwordFile' | 'passwordEnv' {
    return this.#file === null ? 'passwordEnv' : 'passwordFile';
  }

  /** Fetches the value. Returns what is wrong, in words without the secret, or `null`. */
  resolve(readFile: ReadFile, environment: Environment): { expected: string; got: string } | null {
    let value: string;
    if (this.#file !== null) {
      try {
        value = readFile(this.#file);
      } catch (error) {
        return { expected: 'a file that can be read', got: `${this.#file} (${reasonOf(error)})` };
      }
      value = value.replace(/\r?\n$/, '');
      if (value === '') return { expected: 'a file with the password in its first line', got: `${this.#file}, empty` };
      if (/[\r\n]/.test(value)) return { expected: 'a file of one line', got: `${this.#file}, several lines` };
    } else {
      value = environment[this.#variable!] ?? '';
      // The name is not repeated: somebody may have put the password itself there.
      if (value === '') return { expected: 'a variable set in the environment', got: 'one that is empty or not set' };
    }
    this.#value = value;
    return null;
  }

  /** The password as it stands there at this moment. Throws, in words without the secret, when it cannot be had. */
  fetch(readFile: ReadFile, environment: Environment): string {
    const trouble = this.resolve(readFile, environment);
    if (trouble) throw new Error(`${this.key}: expected ${trouble.expected}, got ${trouble.got}`);
    return this.reveal();
  }

  /** The password. Throws before `resolve` succeeded. */
  reveal(): string {
    if (this.#value === null) throw new Error('reveal secret: it was not resolved; load the configuration first');
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** Why, in words; the code of an error that has none here. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? error.message : (words[code] ?? code);
}

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};
