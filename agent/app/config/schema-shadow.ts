import type { BlockRule } from '../../core/shadow/frame-block.ts';
import type { RunBudget } from '../../core/shadow/run-budget.ts';
import { group, measured, real, size, whole } from './fields.ts';
import { model } from './schema-model.ts';
import { parseDurationMs } from './units.ts';

/** A candidate that is compared with the camera's model. */

const budget = measured(
  /^(\d{1,3}(\.\d{1,3})?%|\d{1,6}(\.\d{1,6})?\/s)$/,
  'a share of the time such as 25%, or a rate such as 2/s',
  (text): RunBudget | null => {
    const value = Number.parseFloat(text);
    if (text.endsWith('%')) return value > 0 && value <= 100 ? { kind: 'share', share: value / 100 } : null;
    return value > 0 ? { kind: 'rate', perSecond: value } : null;
  },
);

const block = measured(
  /^(frame|\d{1,6} frames|[\d.]+ ?[a-z]+)$/,
  'frame, a number such as 20 frames, or 1s to 1d',
  (text): BlockRule | null => {
    if (text === 'frame') return { kind: 'frame' };
    const count = /^(\d+) frames$/.exec(text)?.[1];
    if (count !== undefined) return Number(count) > 0 ? { kind: 'frames', count: Number(count) } : null;
    const ms = parseDurationMs(text);
    return ms !== null && ms >= 1000 && ms <= 86_400_000 ? { kind: 'time', ms } : null;
  },
);

const keep = group({
  count: whole(1, 5000).default(200).describe('Disagreements kept for labelling, with their pictures.'),
  bytes: size('100kB', '1GB').prefault('16MB').describe('Room for their pictures on the disk.'),
}).transform(({ count, bytes }) => ({ count, bytes }));

export const shadow = group({
  model: model.describe(
    "The candidate, as cameras[].model; it gets pictures after the camera's model has answered. Of its frames, its inferEvery takes every so manieth that the camera's model was shown.",
  ),
  budget: budget.prefault('25%').describe('What its runs may take: a share of the time, or so many a second.'),
  tolerance: real(0.0001, 0.5)
    .default(0.02)
    .describe('Greatest difference of error rates that does not matter, as a share of the frames.'),
  block: block
    .prefault('1m')
    .describe(
      'Of frames that depend on each other only the first counts: frame (none do), so many frames (those of a part or a run), or a time.',
    ),
  keep: keep.prefault({}).describe('Disagreements that wait for labels.'),
});
