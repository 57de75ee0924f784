import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { ModelFileError } from './model-file-error.ts';

const WINDOW_BYTES = 65_536;

/** A file read forward through one small buffer: what is skipped is never read, so weights cost nothing. Its owner calls
 * `close`. */
export class FileWindow {
  readonly file: string;
  /** Bytes in the file when it was opened. */
  readonly size: number;
  /** Bytes from the file's start. */
  position = 0;
  #fd: number;
  #buffer = new Uint8Array(WINDOW_BYTES);
  #start = 0;
  #filled = 0;

  /** Throws a ModelFileError when the file cannot be opened or is no regular file: a pipe would wait for ever. */
  constructor(file: string) {
    this.file = file;
    try {
      const stat = statSync(file);
      if (!stat.isFile()) throw new ModelFileError(`model ${file}: it is no regular file; name an .onnx file`);
      this.size = stat.size;
      this.#fd = openSync(file, 'r');
    } catch (error) {
      throw unreadable(file, error);
    }
  }

  /** The next byte. Throws where the file ends. */
  byte(): number {
    if (this.position < this.#start || this.position >= this.#start + this.#filled) this.#fill();
    return this.#buffer[this.position++ - this.#start]!;
  }

  /** A copy of the next bytes; the caller has bounded how many. Throws where the file ends. */
  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let done = 0; done < count; ) {
      if (this.position < this.#start || this.position >= this.#start + this.#filled) this.#fill();
      const at = this.position - this.#start;
      const part = this.#buffer.subarray(at, Math.min(this.#filled, at + count - done));
      bytes.set(part, done);
      done += part.length;
      this.position += part.length;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #fill(): void {
    try {
      this.#start = this.position;
      this.#filled = readSync(this.#fd, this.#buffer, 0, WINDOW_BYTES, this.position);
    } catch (error) {
      throw unreadable(this.file, error);
    }
    if (this.#filled === 0)
      throw new ModelFileError(
        `model ${this.file}: it ends at byte ${this.position} in the middle of a field; copy it again`,
      );
  }
}

/** The file system's error in words; a ModelFileError stays itself. */
export function unreadable(file: string, error: unknown): ModelFileError {
  if (error instanceof ModelFileError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const why = code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'it may not be read' : message;
  return new ModelFileError(`model ${file}: ${why}`, { cause: error });
}
