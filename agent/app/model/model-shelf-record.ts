import type { ModelSpec } from '../../core/model/model-spec.ts';

/** What is written down of the models promoted on a camera. Plain data, fit for JSON. */
export interface ShelfRecord {
  readonly version: 1;
  /** Path of the model in the camera's settings at that time. */
  readonly configured: string;
  /** Id of the model that is wanted; `configured` stands for the one of the settings. */
  readonly current: string;
  /** Whether it has run well for long enough to be believed, and how often it was begun before that. */
  readonly proved: boolean;
  readonly trials: number;
  /** What a roll-back goes to, the next one last. */
  readonly before: readonly string[];
  readonly models: readonly ShelfModel[];
  /** Newest last. */
  readonly history: readonly ShelfEntry[];
}

export interface ShelfModel {
  /** 16 hex digits, of its content. */
  readonly id: string;
  /** SHA-256 of the .onnx file. */
  readonly sha256: string;
  /** Name of the .onnx file in its folder. */
  readonly file: string;
  /** Where it differs from the configured model in what is watched and what its outputs mean; `null`: as configured. */
  readonly settings: Pick<ModelSpec, 'tap' | 'output'> | null;
  /** How the gate was passed, or why not; how its signature was found. */
  readonly gate: string;
  readonly signature: string;
}

export interface ShelfMove {
  readonly atMs: number;
  readonly by: string;
  readonly reason: string;
}

export interface ShelfEntry extends ShelfMove {
  readonly id: string;
  /** `sent-back`: by the box itself, from `from` to `id`. */
  readonly action: 'promoted' | 'rolled-back' | 'sent-back';
  readonly from: string;
}

export const configuredId = 'configured';
const MODELS_BEFORE = 3;
const ENTRIES_KEPT = 50;

export function emptyShelf(configured: string): ShelfRecord {
  const empty = { before: [], models: [], history: [] };
  return { version: 1, configured, current: configuredId, proved: true, trials: 0, ...empty };
}

export function promotedOnShelf(record: ShelfRecord, model: ShelfModel, move: ShelfMove): ShelfRecord {
  const { current, before, models } = record;
  const stack = current === model.id ? before : [...before.filter((id) => id !== model.id), current];
  const kept = [...models.filter(({ id }) => id !== model.id), model];
  return changed(record, 'promoted', model.id, move, {
    before: stack.slice(-MODELS_BEFORE),
    models: kept,
    proved: false,
  });
}

/** `null`: there is none before. */
export function rolledBackOnShelf(record: ShelfRecord, move: ShelfMove): ShelfRecord | null {
  const id = record.before.at(-1);
  if (id === undefined) return null;
  return changed(record, 'rolled-back', id, move, { before: record.before.slice(0, -1), proved: true });
}

/** The wanted model goes, and the one before it is wanted again: for a promoted one that is where a roll-back leads, for
 * one that was rolled back to, what it was rolled back from. */
export function sentBackOnShelf(record: ShelfRecord, why: string, atMs: number): ShelfRecord {
  const move = { atMs, by: 'driftlight', reason: why };
  const last = record.history.findLast(({ id }) => id === record.current);
  const isLast = last?.action === 'promoted' || last === undefined;
  const to = isLast ? (record.before.at(-1) ?? configuredId) : last.from;
  const before = record.before.at(-1) === to ? record.before.slice(0, -1) : record.before;
  return changed(record, 'sent-back', to, move, { before, proved: true });
}

export function provedOnShelf(record: ShelfRecord): ShelfRecord {
  return { ...record, proved: true, trials: 0 };
}

export function triedOnShelf(record: ShelfRecord, by: 1 | -1): ShelfRecord {
  return { ...record, trials: record.trials + by };
}

/** `null` stands for the configured model. */
export function wantedModels({ current, before, models, proved }: ShelfRecord) {
  const named = (id: string | undefined) => models.find((model) => model.id === id) ?? null;
  return { model: named(current), before: proved ? null : named(before.at(-1)), proved };
}

function changed(
  record: ShelfRecord,
  action: ShelfEntry['action'],
  id: string,
  move: ShelfMove,
  rest: Partial<ShelfRecord>,
): ShelfRecord {
  const entry: ShelfEntry = { id, action, from: record.current, ...move };
  const next = { ...record, ...rest, current: id, trials: 0, history: [...record.history, entry].slice(-ENTRIES_KEPT) };
  const wanted = new Set([id, entry.from, ...next.before]);
  return { ...next, models: next.models.filter((model) => wanted.has(model.id)) };
}

/** Throws RangeError for what is no record. */
export function readShelfRecord(value: unknown): ShelfRecord {
  const record = value as ShelfRecord;
  if (typeof value !== 'object' || value === null) throw new RangeError('expected an object');
  if (record.version !== 1) throw new RangeError(`made by another Driftlight (version ${record.version}); upgrade`);
  const isId = (id: unknown) => id === configuredId || (typeof id === 'string' && /^[0-9a-f]{16}$/.test(id));
  const isModel = ({ id, file, sha256 }: ShelfModel) =>
    isId(id) && typeof sha256 === 'string' && typeof file === 'string' && /^[^/\0]+$/.test(file) && file !== '..';
  const parts = [record.before, record.models, record.history];
  const fits =
    typeof record.configured === 'string' &&
    isId(record.current) &&
    parts.every(Array.isArray) &&
    record.before.every(isId) &&
    record.models.every(isModel) &&
    (record.current === configuredId || record.models.some(({ id }) => id === record.current));
  if (!fits) throw new RangeError('damaged');
  return record;
}
