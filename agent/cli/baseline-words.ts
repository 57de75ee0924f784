import { formatDuration } from '../app/config/units.ts';
import type { Baseline } from '../core/baseline/baseline.ts';
import type { BaselineDifference } from '../core/baseline/compare-baselines.ts';
import { featureWords, numberText, signedText } from '../core/drift/events/feature-words.ts';
import { countText } from '../core/words/count-text.ts';
import { toleranceWords } from './tolerance-words.ts';

/** What a person reads of a baseline. */
export function baselineWords(baseline: Baseline): string[] {
  const { calibration, picture, fingerprint, reference, examples } = baseline;
  const { fast, slow } = calibration;
  const times = (mayAct: boolean) => (mayAct ? 'may act' : 'only watches');
  return [
    `baseline ${baseline.id}${baseline.provisional ? ', provisional' : ''}: ${calibration.goodFor}`,
    `  of       camera ${baseline.camera ?? 'not named'}, ${baseline.recipe === null ? 'no recipe' : `recipe ${baseline.recipe}`}`,
    `  span     ${iso(baseline.startMs)} to ${iso(baseline.endMs)}`,
    `  holds    ${countText(baseline.frames)} pictures in ${countText(baseline.windows)} windows of ${formatDuration(baseline.windowMs)}`,
    `  pictures ${picture.width}×${picture.height}, ${picture.channels === 1 ? 'grey' : 'colour'}, preprocessing ${fingerprint.preprocessing}, ${fingerprint.model === null ? 'no model' : `model ${fingerprint.model}`}`,
    `  budget   ${numberText(calibration.falseAlarmsPerCameraPerMonth)} false alarms a month; sudden changes: ${fast ? `threshold ${numberText(fast.threshold)}, ${times(fast.mayAct)}` : 'no chart'}; slow ones: ${slow ? times(slow.mayAct) : 'no chart'}`,
    `  made     ${iso(baseline.madeAtMs)} by ${baseline.madeBy}${baseline.reason === null ? '' : `: ${baseline.reason}`}`,
    `  examples ${examples.length === 0 ? 'none' : examples.map(({ name }) => name).join(', ')}`,
    ...calibration.limits.map((limit) => `  limit    ${limit}`),
    ...(baseline.tolerance ? toleranceWords(baseline.tolerance) : []),
    '',
    ...table(
      [...reference.stats].map(([feature, { mean, min, max }]) => {
        const { name, unit, times } = featureWords(feature);
        const channel = calibration.channels.find((one) => one.name === feature);
        const spread = channel ? channel.sd : (baseline.scenery?.measures[feature]?.sd ?? 0);
        const sd = spread > 0 ? `sd ${numberText(spread * times)}` : 'never moved';
        const range = `${numberText(min * times)} to ${numberText(max * times)}`;
        return [`  ${name}`, `${numberText(mean * times)} ${unit}`, sd, range];
      }),
    ),
  ];
}

/** The same for programs: everything but the pictures themselves. */
export function baselineFacts(baseline: Baseline): object {
  const { startMs, endMs, madeAtMs, reference, examples, ...rest } = baseline;
  const histograms = [...reference.histograms].map(([name, { lo, hi, edges, counts }]) => {
    return [name, { lo, ...(edges ? { edges } : { hi }), counts: Array.from(counts) }];
  });
  return {
    ...rest,
    ...{ start: iso(startMs), end: iso(endMs), madeAt: iso(madeAtMs) },
    goodFor: rest.calibration.goodFor,
    limits: rest.calibration.limits,
    reference: { histograms: Object.fromEntries(histograms), stats: Object.fromEntries(reference.stats) },
    examples: examples.map(({ name, atMs, jpeg }) => ({ name, at: iso(atMs), bytes: jpeg.length })),
  };
}

export function differenceWords(a: Baseline, b: Baseline, difference: BaselineDifference): string[] {
  const { misfits, shifts, histograms, onlyBefore, onlyAfter } = difference;
  return [
    `${a.id} (${iso(a.startMs)} to ${iso(a.endMs)}) → ${b.id} (${iso(b.startMs)} to ${iso(b.endMs)})`,
    ...misfits.map((misfit) => `  cannot be compared in full: ${misfit}`),
    ...table(
      shifts.map(({ feature, before, after, shift, shiftInSd }) => {
        const { name, unit, changeUnit, times, relative } = featureWords(feature);
        const change =
          relative && before !== 0
            ? `${signedText((100 * shift) / before)} %`
            : `${signedText(shift * times)} ${changeUnit}`;
        const inSd = shiftInSd === null ? 'never moved before' : `${signedText(shiftInSd)} sd`;
        return [`  ${name}`, `${numberText(before * times)} → ${numberText(after * times)} ${unit}`, change, inSd];
      }),
    ),
    ...table(
      histograms.map(({ feature, psi, js, ks, w1 }) => {
        const numbers = [`PSI ${psi.toFixed(4)}`, `JS ${js.toFixed(4)}`, `KS ${ks.toFixed(4)}`];
        return [`  ${featureWords(feature).name}`, ...numbers, `W1 ${numberText(w1)}`];
      }),
    ),
    ...(onlyBefore.length > 0 ? [`  only in the first: ${onlyBefore.join(', ')}`] : []),
    ...(onlyAfter.length > 0 ? [`  only in the second: ${onlyAfter.join(', ')}`] : []),
  ];
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** Columns of equal width. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}
