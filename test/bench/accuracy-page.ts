import type { EffectCurves } from '../../agent/app/tolerance/effect-curves.ts';
import type { Scenario } from '../../agent/core/simulation/scenario.ts';
import { strengthAt } from '../../agent/core/tolerance/strength-at.ts';
import { clopperPearson } from '../../shared/stats/clopper-pearson.ts';
import type { WearCurve } from './accuracy-curves.ts';
import type { Moment, RunJudged } from './accuracy-outcome.ts';

/** Share of runs in which the alarm must come in time. */
const LEAST = 0.95;
const dayMs = 86_400_000;

const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`;

export function accuracyPage(parts: readonly string[]): string {
  return `# What drift costs the demo's model, and whether the alarm comes before

\`make bench-accuracy\`: the defect classifier of deploy/demo-model on simulated stations that it was not trained on. Light,
colour and blur are the station's own, in linear light and before its sensor's noise. Accuracy is the mean of the shares found
of each class, so that good parts do not outweigh faults.

${parts.join('\n')}`;
}

export function accuracyCurvesPart({
  pictures,
  stations,
  curves,
}: {
  pictures: number;
  stations: number;
  curves: readonly WearCurve[];
}): string {
  const falls = curves.map(({ what, falls }) => {
    const cells = falls.map(({ at, interval: [a, b] }) => {
      const told = (value: number | null) => (value === null ? 'beyond' : number(value));
      return at === null ? 'nowhere' : `${number(at)} (${told(a)} to ${told(b)})`;
    });
    return `| ${what} | ${cells.join(' | ')} |`;
  });
  return `## Accuracy against wear

${pictures} pictures of ${stations} stations a point, the same ones at every strength; 95 % intervals by the bootstrap over stations.

| wear | accuracy has fallen by 1 point at | by 2 points at |
|---|---|---|
${falls.join('\n')}

${curves.map(curveTable).join('\n')}`;
}

function curveTable({ what, points }: WearCurve): string {
  const rows = points.map(({ at, accuracy, interval, recalls }) => {
    const shares = recalls.map((share) => percent(share)).join(' | ');
    return `| ${number(at)} | ${percent(accuracy, 2)} | ${percent(interval[0], 2)} to ${percent(interval[1], 2)} | ${shares} |`;
  });
  return `### ${what[0]!.toUpperCase()}${what.slice(1)}

| ${what} | accuracy | 95 % interval | good | solder bridge | scratch | burnt spot |
|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

export function accuracyRunsPart(
  runs: readonly RunJudged[],
  strengths: EffectCurves,
  scenario: Scenario,
): { text: string; short: string[] } {
  const short: string[] = [];
  const days = (scenario.lengthMs - scenario.baselineMs) / dayMs;
  const inTime = (by: number) => runs.filter(({ act }) => act !== null && act.lost < by).length;
  const [one, two] = [inTime(0.01), inTime(0.02)];
  if (one < LEAST * runs.length) short.push(`act before 1 point is lost in ${one} of ${runs.length}`);
  if (two < LEAST * runs.length) short.push(`act before 2 points are lost in ${two} of ${runs.length}`);
  const months = runs.reduce((sum, { healthyMonths }) => sum + healthyMonths, 0);
  const alarms = runs.reduce((sum, { falseAlarms }) => sum + falseAlarms, 0);
  const acts = runs.reduce((sum, { falseActs }) => sum + falseActs, 0);
  // Realised false alarms lie within half to twice the budget (ALARMS.md); those that call somebody must stay within it.
  if (alarms > 2 * months) short.push(`${alarms} events in ${months} healthy months`);
  if (acts > months) short.push(`${acts} events to act on in ${months} healthy months`);
  const share = (hits: number) => {
    const { lower } = interval(hits, runs.length);
    return `${hits} of ${runs.length} (at least ${percent(lower)} with 95 % confidence)`;
  };
  const text = `## Whether the alarm comes before

${runs.length} stations, each with a baseline of 14 days, a lamp that then falls to ${percent(endOf(scenario), 0)} within ${days} days, and a healthy month;
pictures as the demo analyses them, ${scenario.framesPerWindow} an hour. Budget: 1 false alarm a month. Each baseline holds the operating tolerance of
1 %: the strengths at which the model's answers change (below, found once with ${strengths.answered.length} pictures) in its own windows'
scores, as \`driftlight baseline tolerance\` writes them. Below it an event is only to be watched.

| | |
|---|---|
| 'act' before accuracy has fallen by 1 point | ${share(one)} |
| 'act' before accuracy has fallen by 2 points | ${share(two)} |
| lamp output at the first telling ('watch') | ${spread(
    runs.map(({ told }) => told),
    'lampOutput',
  )} |
| days after the lamp began to age | ${spread(
    runs.map(({ told }) => told),
    'days',
  )} |
| lamp output at 'act' | ${spread(
    runs.map(({ act }) => act),
    'lampOutput',
  )} |
| days after the lamp began to age | ${spread(
    runs.map(({ act }) => act),
    'days',
  )} |
| accuracy lost at 'act', points | ${spread(
    runs.map(({ act }) => act && { ...act, lost: 100 * act.lost }),
    'lost',
  )} |
| cause told at 'act': lamp-ageing | ${runs.filter(({ cause }) => cause === 'lamp-ageing').length} of ${runs.length} |
| events in ${months} healthy months (budget ${months}) | ${alarms} |
| of them 'act': false alarms that call somebody | ${acts} |
| PSI of brightness from which it matters | ${spread(
    runs.map(({ luma }) => ({ luma })),
    'luma',
  )} |

Medians, with the least and the most in brackets.

| change | share of answers that change, at most (95 % confidence) | 1 % at |
|---|---|---|
${strengths.curves.map(({ change, strengths: tried, effects }) => `| ${change} | ${tried.map((strength, i) => `${number(strength)}: ${percent(effects[i]!)}`).join(', ')} | ${told(strengthAt(tried, effects, 0.01, strengths.share))} |`).join('\n')}

Strengths: shares of the light lost or added, mired, sigma of the blur in pixels, grey levels of noise.
`;
  return { text, short };
}

const told = (strength: number | null) => (strength === null ? 'nowhere' : number(strength));

function endOf({ steps }: Scenario): number {
  return steps[0]?.to.lampOutput ?? 1;
}

function interval(hits: number, runs: number): { lower: number } {
  return { lower: clopperPearson(hits, runs, 0.9).lower };
}

function spread<K extends string>(moments: readonly (Partial<Record<K, number>> | Moment | null)[], key: K): string {
  const numbers = moments
    .map((moment) => (moment as Record<string, number> | null)?.[key])
    .filter((value) => value !== undefined)
    .sort((a, b) => a - b);
  if (numbers.length === 0) return 'none';
  const missing = moments.length - numbers.length;
  const middle = numbers[numbers.length >> 1]!;
  return `${number(middle)} (${number(numbers[0]!)} to ${number(numbers.at(-1)!)})${missing > 0 ? `; none in ${missing}` : ''}`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}
