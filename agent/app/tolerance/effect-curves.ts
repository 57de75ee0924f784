import type { Picture } from '../../core/frame/frame.ts';
import { changedAnswers, lostAccuracy, upperShare } from '../../core/tolerance/effect.ts';
import { createPerturber, strengths } from '../../core/tolerance/perturb.ts';
import type { Change } from '../../core/tolerance/tolerance.ts';
import { noiseOf, type PictureToTry } from './changed-windows.ts';

export interface EffectCurves {
  readonly curves: readonly EffectCurve[];
  /** The same for pictures that are not changed at all: what their number alone leaves open. */
  readonly share: number;
  readonly isLabelled: boolean;
  readonly answered: readonly { readonly label: string | null; readonly answer: string | null }[];
}

export interface EffectCurve {
  readonly change: Change;
  readonly strengths: readonly number[];
  /** Share that it is not above with 95 % confidence, for each strength. */
  readonly effects: readonly number[];
}

/** Shows the model every picture as it is and with every change at every strength. */
export async function effectCurves(
  pictures: readonly PictureToTry[],
  form: Omit<Picture, 'pixels'>,
  answer: (picture: Picture) => Promise<string | null>,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<EffectCurves> {
  const perturb = createPerturber(form);
  const changes = (Object.keys(strengths) as Change[]).filter(
    (change) => form.channels === 3 || (change !== 'warmer' && change !== 'colder'),
  );
  const before: (string | null)[] = [];
  const after = changes.map((change) => strengths[change].map(() => [] as (string | null)[]));
  for (const [n, { load }] of pictures.entries()) {
    const picture = await load();
    before.push(await answer(picture));
    for (const [c, change] of changes.entries())
      for (const [s, strength] of strengths[change].entries())
        after[c]![s]!.push(await answer(perturb(picture, change, strength, noiseOf(n))));
    onProgress(n + 1, pictures.length);
  }
  const labels = pictures.flatMap(({ label }) => (label === undefined ? [] : [label]));
  const isLabelled = labels.length === pictures.length;
  const effect = (answers: readonly (string | null)[]) =>
    upperShare(isLabelled ? lostAccuracy(labels, before, answers) : changedAnswers(before, answers));
  return {
    isLabelled,
    share: effect(before),
    answered: before.map((given, i) => ({ label: isLabelled ? labels[i]! : null, answer: given })),
    curves: changes.map((change, c) => ({
      ...{ change, strengths: strengths[change] },
      effects: after[c]!.map((answers) => effect(answers)),
    })),
  };
}
