import { basename } from 'node:path';
import type { ModelStatus, ProviderFacts } from '../../core/model/model-status.ts';
import type { Log, ModelNotice } from '../../pipeline/ports.ts';
import type { Opened } from './child-messages.ts';
import type { ModelRunnerOptions } from './model-runner-options.ts';
import { nothingTried } from './nothing-tried.ts';
import { createRunTimes } from './run-times.ts';

/** Ends of the process in a row from which on it counts as away and a return is believed only after a long life. */
export const endsUntilAway = 3;

/** Counts what happens to a model and tells of what an operator should know. */
export class StatusKeeper {
  readonly #options: Pick<ModelRunnerOptions, 'spec' | 'model'>;
  readonly #log: Log;
  readonly #listeners: ((notice: ModelNotice) => void)[] = [];
  readonly #times = createRunTimes();
  readonly #counts = { runs: 0, skipped: 0, failed: 0, restarts: 0 };
  #state: ModelStatus['state'] = 'stopped';
  #provider: ProviderFacts;
  #warmUpMs: number | null = null;
  #refusal: string | null = null;
  /** Why the process ended, until it is well again. */
  #crash: string | null = null;
  /** Why the last run gave nothing. */
  #runTrouble: string | null = null;
  /** Why it runs otherwise than asked. */
  #fallenBack: string | null = null;

  constructor(options: Pick<ModelRunnerOptions, 'spec' | 'model'>, log: Log) {
    this.#options = options;
    this.#log = log;
    this.#provider = nothingTried(options.spec.providers);
  }

  get state(): ModelStatus['state'] {
    return this.#state;
  }

  status(memoryBytes: number | null): ModelStatus {
    const { spec, model } = this.#options;
    return {
      state: this.#state,
      trouble: this.#refusal ?? this.#crash ?? this.#runTrouble ?? this.#fallenBack,
      path: spec.path,
      hash: model.hash,
      provider: this.#provider,
      tap: model.tapped,
      ...this.#counts,
      inferenceMs: this.#times.medianMs(),
      warmUpMs: this.#warmUpMs,
      memoryBytes,
    };
  }

  onNotice(listener: (notice: ModelNotice) => void): void {
    this.#listeners.push(listener);
  }

  /** A process; `again`: after a fault. What was refused stays so until it opens. */
  starts(again: boolean): void {
    if (again) this.#counts.restarts++;
    if (this.#refusal === null) this.#state = 'starting';
  }

  opened({ provider, warmUpMs, trouble }: Opened): void {
    const cured = this.#refusal !== null || this.#fallenBack !== null;
    this.#warmUpMs = warmUpMs;
    this.#state = 'running';
    this.#provider = provider;
    this.#refusal = null;
    const news = trouble !== this.#fallenBack;
    this.#fallenBack = trouble;
    if (trouble !== null && news) this.#tell('fell-back', trouble);
    if (trouble === null && cured) this.#tell('as-asked', `runs on ${provider.got} as asked`);
  }

  /** `well`: the process has not just ended again and again. */
  answered(inferenceMs: number, well: boolean): void {
    this.#counts.runs++;
    this.#runTrouble = null;
    this.#times.add(inferenceMs);
    if (!well || this.#crash === null) return;
    this.#crash = null;
    this.#tell('back', 'is back and answers');
  }

  failed(why: string): void {
    this.#counts.failed++;
    if (this.#runTrouble !== why) this.#log.warn(`${this.#name}: ${why}`);
    this.#runTrouble = why;
  }

  skipped(): void {
    this.#counts.skipped++;
  }

  crashed(why: string, inARow: number, pauseMs: number): void {
    this.#state = 'waiting';
    const pause = `started again in ${(pauseMs / 1000).toFixed(1)} s`;
    const before = this.#crash;
    this.#crash =
      inARow < endsUntilAway
        ? `its process ended: ${why}; ${pause}`
        : `its process ended ${inARow} times in a row, last: ${why}; ${pause}; try the file with driftlight doctor, or give the box more memory`;
    // Once until it is back; a line in the log each time.
    if (before === null) this.#tell('crashed', `its process ended: ${why}`);
    else if (inARow === endsUntilAway) this.#tell('crashed', this.#crash);
    else this.#log.warn(`${this.#name}: ${this.#crash}`);
  }

  refused(reason: string, provider: ProviderFacts | null): void {
    if (provider) this.#provider = provider;
    this.#state = 'refused';
    if (this.#refusal === reason) return;
    this.#refusal = reason;
    this.#tell('refused', reason);
  }

  stopped(): void {
    this.#state = 'stopped';
  }

  get #name(): string {
    return `model ${basename(this.#options.spec.path)}`;
  }

  #tell(kind: ModelNotice['kind'], words: string): void {
    const text = `${this.#name}: ${words}`;
    if (kind === 'as-asked' || kind === 'back') this.#log.info(text);
    else this.#log.warn(text);
    for (const listener of this.#listeners) listener({ kind, text });
  }
}
