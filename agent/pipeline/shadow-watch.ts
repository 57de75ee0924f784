import type { Picture } from '../core/frame/frame.ts';
import type { ModelReading } from '../core/model/model-reading.ts';
import { frameAnswers, noAnswer } from '../core/shadow/frame-answers.ts';
import { type BlockRule, frameAfterRestart, frameBlock } from '../core/shadow/frame-block.ts';
import { nextRunMs, type RunBudget } from '../core/shadow/run-budget.ts';
import {
  addFrame,
  comparing,
  decodeShadowRecord,
  encodeShadowRecord,
  noShadowRecord,
  type ShadowComparison,
  type ShadowRecord,
} from '../core/shadow/shadow-comparison.ts';
import { judgeShadow, type LabelCounts, noLabels, type ShadowStatus } from '../core/shadow/shadow-status.ts';
import type { BoxTime } from './box-time.ts';
import type { Clock, Journal, Log, ModelRunner } from './ports.ts';

/** A frame on which the two models disagree. */
export interface Disagreement {
  /** Unique on the camera; fit for a file name. */
  readonly item: string;
  /** Number of the comparison it belongs to. */
  readonly comparison: number;
  readonly atMs: number;
  readonly incumbent: string;
  readonly candidate: string;
}

/** Where disagreements wait for labels, within bounds. */
export interface DisagreementShelf {
  /** Copies the picture before it returns. `false`: there is no room, since too many wait for labels. Rejects, in words,
   * when it cannot be kept. */
  keep(found: Disagreement, picture: Picture): Promise<boolean>;
  /** What was labelled of a comparison so far. Cheap. */
  labels(comparison: number): LabelCounts;
  /** The counts as they are now, for those who look while the agent is away. Rejects like `keep`. */
  note(comparison: ShadowComparison, status: Pick<ShadowStatus, 'tolerance'>): Promise<void>;
}

/** The model in use with a candidate in its shadow. To the camera it is the model in use: the candidate gets a picture
 * only after the incumbent has answered, one at a time, and nothing ever waits for it. */
export interface ShadowWatch extends ModelRunner {
  shadow(): ShadowStatus;
}

export interface ShadowOptions {
  readonly camera: string;
  /** Every so manieth picture that the incumbent was shown. */
  readonly inferEvery: number;
  readonly budget: RunBudget;
  /** As a share of the frames. */
  readonly tolerance: number;
  readonly block: BlockRule;
}

export interface ShadowWorld {
  readonly incumbent: ModelRunner;
  readonly candidate: ModelRunner;
  readonly journal: Pick<Journal, 'append' | 'state'>;
  readonly shelf: DisagreementShelf;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly time: Pick<BoxTime, 'utcMs'>;
  readonly log: Log;
}

/** What a kill takes back of the counts, so that a disk is not worn by them; agreements and disagreements alike. */
const savedEveryMs = 600_000;

export function createShadowWatch(options: ShadowOptions, world: ShadowWorld): ShadowWatch {
  const { camera, inferEvery, budget, tolerance, block } = options;
  const { incumbent, candidate, journal, shelf, clock, time, log } = world;
  const key = `shadow/${camera}`;
  let record: ShadowRecord = noShadowRecord;
  let shown = 0;
  let frame = 0;
  let freeAtMs = Number.NEGATIVE_INFINITY;
  let busy = false;
  let started = false;
  let stopped = false;
  let savedAtMs = Number.NEGATIVE_INFINITY;
  let saving: Promise<void> = Promise.resolve();
  let work: Promise<void> = Promise.resolve();
  let copy: Uint8Array = new Uint8Array(0);
  let namesNothing = false;
  /** Of the shelf or the journal; `null`: the last write went well. */
  let notKept: string | null = null;

  candidate.onNotice(({ text }) => log.warn(`camera ${camera}, candidate model: ${text}`, { key: 'candidate' }));

  function run(picture: Picture): Promise<ModelReading | null> {
    const answered = incumbent.run(picture);
    const number = frame++;
    const isDue = shown++ % inferEvery === 0 && !busy && !stopped && clock.monotonicMs() >= freeAtMs;
    if (!isDue) return answered;
    busy = true;
    // The picture's buffer is the next frame's by the time the incumbent has answered.
    if (copy.length !== picture.pixels.length) copy = new Uint8Array(picture.pixels.length);
    copy.set(picture.pixels);
    const kept = { ...picture, pixels: copy };
    work = answered
      .then((reading) => (reading && !stopped ? show(kept, reading, number) : undefined))
      .catch((error: Error) => log.error(`camera ${camera}: a comparison of models broke: ${error.message}`, { error }))
      .finally(() => {
        busy = false;
      });
    return answered;
  }

  async function show(picture: Picture, said: ModelReading, number: number): Promise<void> {
    if (!started) {
      // Loading takes the machine; the incumbent has had its turn now.
      started = true;
      candidate.start();
    }
    if (candidate.status.state !== 'running') return;
    const [atMs, beganMs, failedBefore] = [time.utcMs(), clock.monotonicMs(), candidate.status.failed];
    const answer = await candidate.run(picture);
    freeAtMs = nextRunMs(budget, beganMs, clock.monotonicMs());
    if (stopped || (answer === null && candidate.status.failed === failedBefore)) return;
    const answers = frameAnswers(said, answer);
    namesNothing = answers === null;
    const [first, second] = [incumbent.status.hash, candidate.status.hash];
    if (!answers || first === null || second === null) return;
    await count(picture, answers, { first, second, atMs, number });
  }

  async function count(
    picture: Picture,
    answers: { incumbent: string; candidate: string },
    { first, second, atMs, number }: { first: string; second: string; atMs: number; number: number },
  ): Promise<void> {
    const before = record.now;
    record = comparing(record, first, second, atMs);
    if (before && record.now !== before) log.info(newComparisonText(before));
    const agree = answers.incumbent === answers.candidate;
    const outcome = agree ? 'agree' : answers.candidate === noAnswer ? 'unanswered' : 'disagree';
    const was = record.now!;
    const now = addFrame(was, frameBlock(block, number, atMs), outcome);
    record = { ...record, now };
    if (now.compared === was.compared) return;
    const item = `${camera}-${new Date(atMs).toISOString().replace(/[-:.]/g, '')}`;
    const found = { item, comparison: now.number, atMs, ...answers };
    const kept = !agree && (await noting(shelf.keep(found, picture)));
    if (kept || was.compared === 0 || clock.monotonicMs() - savedAtMs >= savedEveryMs) await save();
  }

  function newComparisonText({ compared, disagreed }: ShadowComparison): string {
    return `camera ${camera}: a new comparison with the candidate begins, since the file of a model changed; the one before had ${disagreed} disagreements on ${compared} frames and is kept`;
  }

  function save(): Promise<void> {
    savedAtMs = clock.monotonicMs();
    const { now } = record;
    if (!now) return saving;
    const states = new Map([[key, encodeShadowRecord(record)]]);
    saving = saving.then(async () => {
      await noting(journal.append([], states).then(() => shelf.note(now, { tolerance })));
    });
    return saving;
  }

  /** What cannot be stored stays in memory and is stored with the next frames. */
  async function noting<T>(write: Promise<T>): Promise<T | null> {
    try {
      const written = await write;
      notKept = null;
      return written;
    } catch (error) {
      notKept = (error as Error).message;
      log.warn(`camera ${camera}: of the comparison of models something is not stored: ${notKept}`, { key: 'shadow' });
      return null;
    }
  }

  function restore(): void {
    const stored = journal.state(key);
    if (!stored) return;
    try {
      record = decodeShadowRecord(stored);
      frame = frameAfterRestart(block, record.now?.lastBlock ?? null);
    } catch (error) {
      log.error(
        `camera ${camera}: the comparison of models cannot be read and begins anew: ${(error as Error).message}`,
      );
    }
  }

  function trouble(): string | null {
    const { state, trouble: why, failed, runs } = candidate.status;
    const { unanswered = 0 } = record.now ?? {};
    if (started && state !== 'running') return `the candidate does not run (${state})${why ? `: ${why}` : ''}`;
    if (namesNothing) return 'nothing is compared: the outputs of the models, as configured, name no classes';
    if (notKept !== null) return `not all is stored: ${notKept}`;
    if (unanswered > 0) return `the candidate gave no answer on ${unanswered} of the frames that count`;
    if (failed > 0) return `${failed} of ${failed + runs} runs of the candidate failed`;
    const { incumbent: first, candidate: second } = record.now ?? { incumbent: '', candidate: ' ' };
    return first === second ? 'the candidate is the very file of the model in use' : null;
  }

  return {
    get status() {
      return incumbent.status;
    },
    start() {
      restore();
      incumbent.start();
    },
    run,
    onNotice: (listener) => incumbent.onNotice(listener),
    async stop(deadlineMs) {
      stopped = true;
      const ended = Promise.all([incumbent.stop(deadlineMs), started ? candidate.stop(deadlineMs) : undefined]);
      await ended;
      await work;
      await save();
    },
    shadow() {
      const labels = record.now ? shelf.labels(record.now.number) : noLabels;
      const { verdict, says, disagreement, eCandidate, eIncumbent } = judgeShadow(record.now, labels, tolerance);
      const { state, path, hash, runs, failed, skipped, inferenceMs } = candidate.status;
      return {
        ...{ verdict, says, trouble: trouble(), tolerance, comparison: record.now, before: record.before.length },
        ...{ disagreement, eCandidate, eIncumbent, labels },
        candidate: { state, path, hash, runs, failed, skipped, inferenceMs },
      };
    },
  };
}
