import type { ChangeTolerance, Tolerance, ToleranceFacts, ValueTolerance } from '../../core/tolerance/tolerance.ts';

const changes = new Set<unknown>(['darker', 'brighter', 'warmer', 'colder', 'blur', 'noise']);

/** A tolerance out of a baseline's file. Throws RangeError saying which part is wrong. */
export function toleranceFromJson(value: unknown): Tolerance {
  const { psi, values, covers, found } = group('tolerance', value);
  const scores = Object.entries(group('tolerance.psi', psi)).map(([name, least]) => [name, number(name, least)]);
  const limits = Object.entries(group('tolerance.values', values)).map(([name, limit]) => [name, limitOf(name, limit)]);
  return {
    psi: Object.fromEntries(scores) as Record<string, number>,
    values: Object.fromEntries(limits) as Record<string, ValueTolerance>,
    covers: covers === null ? null : list('tolerance.covers', covers).map((name) => text('tolerance.covers', name)),
    ...(found === undefined ? {} : { found: factsOf(group('tolerance.found', found)) }),
  };
}

function limitOf(name: string, value: unknown): ValueTolerance {
  const { below, above } = group(`tolerance.values.${name}`, value);
  return { below: below === null ? null : number(name, below), above: above === null ? null : number(name, above) };
}

function factsOf({
  share,
  measuredBy,
  pictures,
  model,
  atMs,
  changes: tried,
}: Record<string, unknown>): ToleranceFacts {
  return {
    share: number('tolerance.share', share),
    measuredBy: measuredBy === 'labels' ? 'labels' : 'answers',
    pictures: number('tolerance.pictures', pictures),
    model: text('tolerance.model', model),
    atMs: number('tolerance.atMs', atMs),
    // What a later version tried besides is nothing that this one could say in words.
    changes: list('tolerance.changes', tried)
      .map((one) => group('tolerance.changes', one))
      .filter(({ change }) => changes.has(change))
      .map(changeOf),
  };
}

function changeOf({ change, strength, tried, hidden }: Record<string, unknown>): ChangeTolerance {
  return {
    change: change as ChangeTolerance['change'],
    strength: strength === null ? null : number('tolerance.strength', strength),
    tried: number('tolerance.tried', tried),
    hidden: hidden === true,
  };
}

function group(name: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new RangeError(`${name}: expected a group`);
}

function list(name: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new RangeError(`${name}: expected a list`);
}

function number(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new RangeError(`${name}: expected a number`);
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new RangeError(`${name}: expected text`);
}
