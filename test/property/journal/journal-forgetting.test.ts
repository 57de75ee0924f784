import { statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JournalFull } from '../../../agent/io/journal/journal-errors.ts';
import type { LmdbJournal } from '../../../agent/io/journal/lmdb-journal.ts';
import type { Cursor } from '../../../agent/pipeline/ports.ts';
import { decodeStored } from '../../../shared/wire/codec.ts';
import type { ReportDraft } from '../../../shared/wire/report.ts';
import { journalFolder } from '../../fixtures/journal-folder.ts';
import { eventDraft, levelMs, windowDraft } from '../../fixtures/window-drafts.ts';

const maxBytes = 4 << 20;
const cameras = ['a', 'b'];
const startMs = Date.UTC(2026, 2, 2);

/** Ten minutes of some cameras, an event now and then, deliveries and restarts in any order. */
type Step =
  | { do: 'minutes'; cameras: string[]; bytes: number; event: boolean }
  | { do: 'deliver'; camera: string; share: number; cursor: Cursor }
  | { do: 'reopen' };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        do: fc.constant('minutes' as const),
        cameras: fc.constantFrom(['a'], ['b'], cameras),
        bytes: fc.constantFrom(300, 1_500, 2_500),
        event: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('deliver' as const),
        camera: fc.constantFrom(...cameras),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        cursor: fc.constantFrom<Cursor>('published', 'acknowledged'),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
  ),
  { minLength: 120, maxLength: 160 },
);

interface Model {
  /** Start of each window of a camera ever stored; number 1 is at 0. */
  minutes: Map<string, number[]>;
  /** Starts of the closed hours. */
  hours: Map<string, Set<number>>;
  delivered: Map<string, number>;
  events: number;
  nowMs: number;
  refused: number;
}

const hourOf = (atMs: number): number => atMs - (atMs % levelMs.hour);

async function minutes(step: Step & { do: 'minutes' }, model: Model, journal: LmdbJournal): Promise<void> {
  const first = model.nowMs;
  model.nowMs += 10 * levelMs.base;
  const starts = Array.from({ length: 10 }, (_, index) => first + index * levelMs.base);
  const drafts: ReportDraft[] = [];
  for (const camera of step.cameras) {
    for (const at of starts) drafts.push(windowDraft({ camera, startMs: at, baselineId: 'x'.repeat(step.bytes) }));
  }
  if (step.event) drafts.push(eventDraft(first));
  // Every camera closes its hour, whether or not it was seen in the last ten minutes.
  const closes = model.nowMs % levelMs.hour === 0;
  if (closes) for (const camera of cameras) drafts.push(windowDraft({ camera, level: 'hour', startMs: hourOf(first) }));
  try {
    await journal.append(drafts);
  } catch (error) {
    expect(error).toBeInstanceOf(JournalFull);
    model.refused++;
    return;
  }
  for (const camera of step.cameras) model.minutes.get(camera)!.push(...starts);
  if (closes) for (const camera of cameras) model.hours.get(camera)!.add(hourOf(first));
  if (step.event) model.events++;
}

function check(model: Model, journal: LmdbJournal): void {
  for (const camera of cameras) {
    const stream = `window/${camera}/base`;
    const all = model.minutes.get(camera)!;
    const there = new Map(
      journal.read(stream, 1, 100_000).map(({ seq, bytes }) => {
        const { draft } = decodeStored(bytes);
        return [seq, draft.kind === 'window' ? draft.startMs : 0];
      }),
    );
    for (const [seq, at] of there) expect(at).toBe(all[seq - 1]);
    for (const [index, at] of all.entries()) {
      const mayBeGone = index + 1 <= model.delivered.get(camera)! || model.hours.get(camera)!.has(hourOf(at));
      if (!there.has(index + 1) && !mayBeGone) expect.fail(`${stream} ${index + 1} is gone, and no hour holds it`);
    }
    const gone = journal.gone(stream, 1, all.length + 10);
    const numbers = gone.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
    expect(numbers).toEqual(all.map((_, index) => index + 1).filter((seq) => !there.has(seq)));
    for (const { from, to, supersededBy } of gone) {
      for (let seq = from; seq <= to; seq++) {
        const at = all[seq - 1]!;
        const isHeld = supersededBy.some(({ startMs, endMs }) => startMs <= at && at + levelMs.base <= endMs);
        if (!isHeld && model.hours.get(camera)!.has(hourOf(at)))
          expect.fail(`${stream} ${seq} is gone, and its hour is not named`);
      }
    }
    const status = journal.streams().find((found) => found.stream === stream);
    expect(status?.last ?? 0).toBe(all.length);
    if (status) expect(status.first).toBe(Math.min(all.length + 1, ...there.keys()));
  }
  // Hours and events fit, so they stay.
  expect(journal.read('event', 1, 100_000)).toHaveLength(model.events);
  for (const camera of cameras)
    expect(journal.read(`window/${camera}/hour`, 1, 100_000)).toHaveLength(model.hours.get(camera)!.size);
}

describe('a journal that has to forget', { timeout: 60_000 }, () => {
  it('keeps whatever nothing else counts, knows what it has, and stays within its file', async () => {
    let thinned = 0;
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom<Cursor>('published', 'acknowledged'), async (sequence, deliveredBy) => {
        const folder = journalFolder();
        let journal = await folder.open({ maxBytes, deliveredBy });
        const model: Model = {
          minutes: new Map(cameras.map((camera) => [camera, []])),
          hours: new Map(cameras.map((camera) => [camera, new Set()])),
          delivered: new Map(cameras.map((camera) => [camera, 0])),
          events: 0,
          nowMs: startMs,
          refused: 0,
        };
        try {
          for (const [index, step] of sequence.entries()) {
            if (step.do === 'minutes') await minutes(step, model, journal);
            else if (step.do === 'deliver') {
              const seq = Math.floor(step.share * model.minutes.get(step.camera)!.length);
              journal.advance(`window/${step.camera}/base`, step.cursor, seq);
              if (step.cursor === deliveredBy)
                model.delivered.set(step.camera, Math.max(seq, model.delivered.get(step.camera)!));
            } else {
              await journal.close();
              journal = await folder.open({ maxBytes, deliveredBy });
            }
            if (index % 20 === 0 || index === sequence.length - 1) check(model, journal);
            expect(statSync(join(folder.dir, 'data.mdb')).size).toBe(maxBytes);
          }
          expect(model.refused).toBe(0);
          thinned += journal.usage().thinned;
        } finally {
          await journal.close();
          folder.remove();
        }
      }),
      { seed: 23, numRuns: 10 },
    );
    expect(thinned).toBeGreaterThan(0);
  });
});
