import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JournalFull } from '../../../agent/io/journal/journal-errors.ts';
import type { LmdbJournal } from '../../../agent/io/journal/lmdb-journal.ts';
import type { Cursor } from '../../../agent/pipeline/ports.ts';
import { decodeStored } from '../../../shared/wire/codec.ts';
import { type JournalFolder, journalFolder } from '../../fixtures/journal-folder.ts';
import { waitFor } from '../../fixtures/wait-for.ts';
import { levelMs, windowDraft } from '../../fixtures/window-drafts.ts';

interface ModelStream {
  /** Start of each report ever appended; number 1 is at 0. */
  starts: number[];
  published: number;
  acknowledged: number;
}

interface Model {
  streams: Map<string, ModelStream>;
  states: Map<string, Uint8Array>;
  clockMs: number;
}

interface Real {
  folder: JournalFolder;
  journal: LmdbJournal;
}

const cameras = ['a', 'b', 'c'];
const streamName = (camera: number): string => `window/${cameras[camera]}/base`;

/** One step on model and journal; what must hold afterwards is checked after every step. */
type Step =
  | { do: 'append'; calls: { cameras: number[]; state: [number, number] | null; broken: boolean }[]; bytes: number }
  | { do: 'advance'; camera: number; cursor: Cursor; seq: number }
  | { do: 'read'; camera: number; from: number; limit: number }
  | { do: 'remove-state'; key: number }
  | { do: 'reopen' }
  | { do: 'read-only' };

const camera = fc.nat({ max: cameras.length - 1 });
const call = fc.record({
  cameras: fc.array(camera, { maxLength: 6 }),
  state: fc.option(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 9_000 }))),
  broken: fc.boolean(),
});
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('append' as const),
        calls: fc.array(call, { maxLength: 4 }),
        bytes: fc.constantFrom(10, 500, 3_000, 12_000),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('advance' as const),
        camera,
        cursor: fc.constantFrom<Cursor>('published', 'acknowledged'),
        seq: fc.integer({ min: -1, max: 60 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('read' as const),
        camera,
        from: fc.integer({ min: -2, max: 60 }),
        limit: fc.nat({ max: 20 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('remove-state' as const), key: fc.nat({ max: 3 }) }) },
    { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'read-only' as const }) },
  ),
  { maxLength: 25 },
);

async function run(step: Step, model: Model, real: Real): Promise<void> {
  switch (step.do) {
    case 'append': {
      const results = step.calls.map((one) => append(one, step.bytes, model, real.journal));
      await Promise.all(results);
      return;
    }
    case 'advance': {
      const stream = model.streams.get(streamName(step.camera));
      real.journal.advance(streamName(step.camera), step.cursor, step.seq);
      if (stream && step.seq <= stream.starts.length) stream[step.cursor] = Math.max(stream[step.cursor], step.seq);
      return;
    }
    case 'read': {
      const starts = model.streams.get(streamName(step.camera))?.starts ?? [];
      const from = Math.max(1, step.from);
      const expected = starts.slice(from - 1, from - 1 + step.limit).map((startMs, index) => [from + index, startMs]);
      expect(readStarts(real.journal, streamName(step.camera), step.from, step.limit)).toEqual(expected);
      return;
    }
    case 'remove-state':
      model.states.delete(`s${step.key}`);
      await real.journal.append([], new Map([[`s${step.key}`, null]]));
      return;
    case 'reopen':
      await real.journal.close();
      real.journal = await real.folder.open();
      return;
    case 'read-only':
      await readOnlySpell(model, real);
      return;
  }
}

/** A process that ends badly and is started again on a disk that takes no writes for some time. */
async function readOnlySpell(model: Model, real: Real): Promise<void> {
  await real.journal.close();
  writeFileSync(join(real.folder.dir, 'owner.json'), '');
  let whyNot: string | null = 'the disk takes no writes';
  real.journal = await real.folder.open({ probe: async () => whyNot });
  check(model, real.journal);
  await expect(real.journal.append([windowDraft({ camera: 'a', startMs: 0 })])).rejects.toThrow(JournalFull);
  for (const [stream, one] of model.streams) {
    one.published = one.starts.length;
    real.journal.advance(stream, 'published', one.published);
  }
  check(model, real.journal);
  whyNot = null;
  await real.folder.clock.advance(5_000);
  await waitFor(() => real.journal.trouble === null, 'the journal is written to again');
}

/** Enqueues before it waits, so that several calls share a commit. */
function append(
  { cameras: of, state, broken }: { cameras: number[]; state: [number, number] | null; broken: boolean },
  bytes: number,
  model: Model,
  journal: LmdbJournal,
): Promise<void> {
  const drafts = of.map((index) => {
    model.clockMs += levelMs.base;
    return windowDraft({ camera: cameras[index]!, startMs: model.clockMs, baselineId: 'x'.repeat(bytes) });
  });
  const states = new Map<string, Uint8Array>();
  if (state) states.set(`s${state[0]}`, new Uint8Array(state[1]).fill(state[1] % 256));
  if (broken && drafts.length > 0) {
    const bad = { ...drafts.at(-1)!, bootId: 'no uuid' };
    return expect(journal.append([...drafts, bad], states)).rejects.toThrow(RangeError);
  }
  for (const [position, index] of of.entries()) {
    const stream = model.streams.get(streamName(index)) ?? { starts: [], published: 0, acknowledged: 0 };
    model.streams.set(streamName(index), stream);
    const draft = drafts[position]!;
    stream.starts.push(draft.kind === 'window' ? draft.startMs : 0);
  }
  for (const [key, content] of states) model.states.set(key, content);
  return journal.append(drafts, states);
}

function readStarts(journal: LmdbJournal, stream: string, from: number, limit: number): [number, number][] {
  return journal.read(stream, from, limit).map(({ seq, bytes }) => {
    const { draft, seq: inside } = decodeStored(bytes);
    expect(inside).toBe(seq);
    return [seq, draft.kind === 'window' ? draft.startMs : 0];
  });
}

function check(model: Model, journal: LmdbJournal): void {
  const expected = [...model.streams].map(([stream, { starts, published, acknowledged }]) => ({
    stream,
    first: 1,
    last: starts.length,
    published: Math.max(0, published),
    acknowledged: Math.max(0, acknowledged),
  }));
  for (const { stream, last } of expected) expect(journal.gone(stream, 0, last + 1)).toEqual([]);
  const byName = (a: { stream: string }, b: { stream: string }) => a.stream.localeCompare(b.stream);
  expect([...journal.streams()].sort(byName)).toEqual(expected.sort(byName));
  expect(journal.usage().records).toBe(expected.reduce((sum, { last }) => sum + last, 0));
  for (let key = 0; key <= 3; key++) {
    const found = journal.state(`s${key}`);
    expect(found && Buffer.from(found)).toEqual(
      model.states.has(`s${key}`) ? Buffer.from(model.states.get(`s${key}`)!) : null,
    );
  }
}

describe('the LMDB journal', { timeout: 60_000 }, () => {
  it('does what a plain list of reports would', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (run_) => {
        const folder = journalFolder();
        const real: Real = { folder, journal: await folder.open() };
        const model: Model = { streams: new Map(), states: new Map(), clockMs: Date.UTC(2026, 2, 2) };
        try {
          for (const step of run_) {
            await run(step, model, real);
            check(model, real.journal);
          }
        } finally {
          await real.journal.close();
          folder.remove();
        }
      }),
      { seed: 17, numRuns: 30 },
    );
  });
});
