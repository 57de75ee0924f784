import { baselineDays, type FalseAlarmRow, months } from './alarms.ts';
import { type DelayRow, runLength } from './detection-delays.ts';
import { channelCount } from './false-alarms.ts';
import type { ShapeRow } from './shape-table.ts';

interface Bar {
  readonly right: number;
  readonly wrong: number;
  readonly onset: number;
}

/** What is promised of shapes and onsets, by size and correlation; figures known of the method where nothing is. */
const shapeBars: Readonly<Record<string, Bar>> = {
  'step 1 0': { right: 0.95, wrong: 0.01, onset: 2 },
  'step 1 0.5': { right: 0.95, wrong: 0.01, onset: 6 },
  'step 2 0': { right: 0.95, wrong: 0.01, onset: 0 },
  'step 2 0.5': { right: 0.95, wrong: 0.01, onset: 0 },
  'ramp 5 0': { right: 0.95, wrong: 0.01, onset: 2 },
  'ramp 5 0.5': { right: 0.95, wrong: 0.01, onset: 4 },
};

/** The page that is committed, and what fell short of its promise. */
export function alarmsPage(
  alarms: readonly FalseAlarmRow[],
  delays: readonly DelayRow[],
  shapes: readonly ShapeRow[],
): { text: string; short: string[] } {
  const short: string[] = [];
  const verdict = (what: string, pass: boolean) => {
    if (!pass) short.push(what);
    return pass ? 'pass' : '**short**';
  };
  const alarmLines = alarms.map(({ name, fast, slow, sum, sumSd, naive }) => {
    const judged = verdict(`false alarms, ${name}`, sum >= 0.5 && sum <= 2);
    const figures = [fast, slow, sum, sumSd].map((figure) => figure.toFixed(2)).join(' | ');
    const rules = [naive.psiTenth, naive.psiQuarter, naive.cusum, naive.threeSigma].map(Math.round).join(' | ');
    return `| ${name} | ${figures} | ${judged} | ${rules} |`;
  });
  const delayLines = delays.map(({ channels, change, meanDelay, limit }) => {
    const ratio = meanDelay / limit;
    const bar = change.kind === 'step' ? 1.3 : 1;
    const judged = verdict(`delay, ${change.kind} ${change.size}, ${channels} channels`, ratio <= bar);
    const size = change.kind === 'step' ? `step ${change.size}σ` : `ramp ${change.size}σ a window`;
    return `| ${channels} | ${size} | ${meanDelay.toFixed(1)} | ${limit.toFixed(1)} | ${ratio.toFixed(2)} | ≤ ${bar} | ${judged} |`;
  });
  const shapeLines = shapes.map(({ of, right, wrong, medianOnsetError }) => {
    const bar = shapeBars[`${of.kind} ${of.size} ${of.phi}`];
    const pass = !bar || (right >= bar.right && wrong <= bar.wrong && medianOnsetError <= bar.onset);
    const judged = bar ? verdict(`shape, ${of.kind} ${of.size}σ at φ ${of.phi}`, pass) : '';
    const end = of.kind === 'ramp' ? ' at its end' : '';
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    return `| ${of.kind} ${of.size}σ${end} | ${of.phi} | ${percent(right)} | ${percent(wrong)} | ${medianOnsetError} | ${judged} |`;
  });
  const text = `# Alarms, simulated

Written by \`make bench-alarms\`; the same seeds give the same figures.

## False alarms a month at a budget of 1

${months} months a row, each after a baseline of its own of ${baselineDays} days; ${channelCount} independent channels of minute windows. φ is
the correlation from hour to hour; beside it stands minute noise whose hourly means have a sixtieth, or 15 %, of the
level's variance. The lamp is 2σ brighter from 4 to 12 o'clock. Alarms within 6 hours are one. Promised: ½ to 2 together.
The naive rules judge each hour by itself: the figures are hours in alarm of 720 (CUSUM k = 0.5, h = 5 starts anew after
each alarm), any channel.

| camera | fast | slow | together | SD of months | ½ to 2 | PSI > 0.1 | PSI > 0.25 | CUSUM h = 5 | z > 3 |
|---|---|---|---|---|---|---|---|---|---|
${alarmLines.join('\n')}

Others, on unchanged data, as measured with their defaults: evidently's PSI > 0.1 alarms in 99 / 14 / 0 % of comparisons
of 50 / 200 / 1000 values; whylogs' KS in 68 % at 10⁶ values; alibi-detect's KS in 4.7 / 22 / 74 / 95 % under AR(1)
φ = 0 / .5 / .9 / .98, and its online detector, asked for one false alarm in 150, every 174 independent windows but every 7
at φ = .9; NannyML in 4.5 to 8.7 %, nominally 0.13 %. None takes an alarm budget.

## Mean delay in windows

CUSUM k = 0.5, CUSUM k = 1 and EWMA λ = 0.02, two-sided, every channel, under one joint threshold with a mean run length of
${runLength} windows; independent windows, one channel changes. Limit: ln(2mγ)/(δ²/2) for steps, (6 ln(2mγ)/β²)^⅓ for ramps.

| channels | change | delay | limit | delay ÷ limit | promised | |
|---|---|---|---|---|---|---|
${delayLines.join('\n')}

None of the libraries above states a delay.

## Shape and onset

3000 series of 120 windows a row, the onset in their middle half. Right: the better one of step and ramp, as after an
alarm. Wrong: the other one leads by more than 6 in BIC. Onset error: the median by the right shape, in windows.

| change | φ | right | wrong | onset error | |
|---|---|---|---|---|---|
${shapeLines.join('\n')}
`;
  return { text, short };
}
