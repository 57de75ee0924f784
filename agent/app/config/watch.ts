import { statSync } from 'node:fs';
import { readConfigFile, saveLastGood } from './config-file.ts';
import type { Problem } from './problem.ts';
import { reasonOf } from './secret.ts';

/** What became of the file since the agent started. */
export type ConfigChange =
  /** The text is the one that runs, again. */
  | { readonly kind: 'as-running' }
  /** Right and different: restart to apply it. */
  | { readonly kind: 'restart-to-apply'; readonly notSaved: string | null }
  | { readonly kind: 'wrong'; readonly problems: readonly Problem[] };

export interface ConfigWatchOptions {
  readonly file: string;
  /** The text that runs. */
  readonly text: string;
  readonly stateDir: string;
  readonly onChange: (change: ConfigChange) => void;
  /** What is wrong with a text; empty: nothing. */
  readonly check: (text: string) => Promise<readonly Problem[]>;
  /** How often the file is looked at; 5000 unless set. */
  readonly intervalMs?: number;
}

/** Looks at the configuration file while the agent runs. It applies nothing: a right change becomes the last good copy
 * and waits for a restart. */
export class ConfigWatch {
  readonly #options: ConfigWatchOptions;
  #seen: string | null;
  #timer: NodeJS.Timeout | null = null;
  /** Inode, size and time of the file when it was last read. */
  #lastStamp = '';

  constructor(options: ConfigWatchOptions) {
    this.#options = options;
    this.#seen = options.text;
  }

  /** Begins to look. Polls, because editors replace the file and inotify would follow the old one. */
  start(): void {
    this.#timer ??= setInterval(() => this.#lookIfTouched(), this.#options.intervalMs ?? 5000).unref();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  #lookIfTouched(): void {
    const stamp = stampOf(this.#options.file);
    if (stamp === this.#lastStamp) return;
    this.#lastStamp = stamp;
    void this.look();
  }

  /** Reads the file and reports once what is new about it. */
  async look(): Promise<void> {
    const { file, text, stateDir, onChange } = this.#options;
    const read = readConfigFile(file);
    const now = 'text' in read ? read.text : null;
    if (now === this.#seen) return;
    this.#seen = now;
    if (!('text' in read)) onChange({ kind: 'wrong', problems: [read.problem] });
    else if (read.text === text) onChange({ kind: 'as-running' });
    else {
      const problems = await this.#options.check(read.text);
      // Another text came while this one was looked at.
      if (this.#seen !== read.text) return;
      if (problems.length > 0) onChange({ kind: 'wrong', problems });
      else onChange({ kind: 'restart-to-apply', notSaved: saveLastGood(stateDir, read.text) });
    }
  }
}

function stampOf(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    return reasonOf(error);
  }
}
