import type { Baseline } from '../../core/baseline/baseline.ts';
import type { Picture } from '../../core/frame/frame.ts';
import { classesWeighAlike, picturesFor } from '../../core/tolerance/effect.ts';
import { strengthAt } from '../../core/tolerance/strength-at.ts';
import type { ChangeTolerance, Tolerance, ToleranceFacts } from '../../core/tolerance/tolerance.ts';
import { allMarks, coveredChannels, type WindowMarks, windowMarks } from '../../core/tolerance/window-marks.ts';
import { changedWindows, type PictureToTry } from './changed-windows.ts';
import { type EffectCurves, effectCurves } from './effect-curves.ts';

export interface FindTolerance {
  readonly baseline: Baseline;
  /** Of healthy days, in groups as windows hold them, in the order of their time. */
  readonly groups: readonly (readonly PictureToTry[])[];
  /** The model's answer; `null`: it finds nothing. Rejects when it does not run. */
  readonly answer: (picture: Picture) => Promise<string | null>;
  /** Share of answers that may change or, where every picture is labelled, of accuracy that may be lost. */
  readonly share: number;
  /** SHA-256 of the model's file. */
  readonly model: string;
  readonly atMs: number;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface FoundTolerance {
  readonly tolerance: Tolerance;
  readonly curves: EffectCurves;
  /** What it cannot say, a sentence each. */
  readonly limits: readonly string[];
}

/** No tolerance can be found with these pictures, for a reason that a person can do something about. */
export class NoTolerance extends Error {
  override name = 'NoTolerance';
}

/** Shows the model healthy pictures that were changed ever more, and finds from where on that matters to what it answers,
 * and what windows measure there. Rejects with `NoTolerance` for too few pictures. */
export async function findTolerance(asked: FindTolerance): Promise<FoundTolerance> {
  const { baseline, groups, share } = asked;
  const pictures = groups.flat();
  const least = picturesFor(share);
  if (pictures.length < least)
    throw new NoTolerance(
      `${pictures.length} pictures cannot show that no more than ${100 * share} % of the answers change: it takes ${least}; give more, or a larger tolerance`,
    );
  const curves = await effectCurves(pictures, baseline.picture, asked.answer, asked.onProgress);
  const { tolerance, atOnce } = await toleranceOf(curves, baseline, groups, asked);
  if (atOnce)
    throw new NoTolerance(
      `${pictures.length} pictures say too little of the rarer classes to show that no more than ${100 * share} % of their answers change; give more of them, or a larger tolerance`,
    );
  const { answered } = curves;
  const limits = classesWeighAlike(answered.map(({ label, answer }) => label ?? answer)) ? [] : [rareClasses];
  return { curves, limits, tolerance };
}

const rareClasses =
  'Some classes have fewer than 30 pictures, so every picture weighs alike: that rare faults are missed would hardly show. Add pictures with faults.';

/** Marks of a baseline's own windows for what curves of the same model say. `atOnce`: the pictures behind the curves were
 * too few to show anything. */
export async function toleranceOf(
  { curves, share: atZero, answered, isLabelled }: EffectCurves,
  baseline: Pick<Baseline, 'reference' | 'calibration' | 'picture'>,
  groups: readonly (readonly PictureToTry[])[],
  { share, model, atMs }: Pick<FindTolerance, 'share' | 'model' | 'atMs'>,
): Promise<{ tolerance: Tolerance; atOnce: boolean }> {
  const healthy = await changedWindows(groups, baseline.picture, null);
  const changes: ChangeTolerance[] = [];
  const marks: WindowMarks[] = [];
  for (const { change, strengths: tried, effects } of curves) {
    const strength = strengthAt(tried, effects, share, atZero);
    // What nothing that was tried does may begin just beyond it.
    const how = { change, strength: strength ?? tried.at(-1)! };
    const mark = windowMarks(change, baseline, healthy, await changedWindows(groups, baseline.picture, how));
    marks.push(mark);
    changes.push({ change, strength, tried: tried.at(-1)!, hidden: mark.hidden });
  }
  const measuredBy = isLabelled ? 'labels' : 'answers';
  const found: ToleranceFacts = { share, measuredBy, pictures: answered.length, model, atMs, changes };
  return {
    tolerance: { ...allMarks(marks), covers: coveredChannels(baseline), found },
    atOnce: changes.some(({ strength }) => strength === 0),
  };
}
