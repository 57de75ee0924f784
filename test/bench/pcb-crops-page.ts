import { median } from '../../shared/stats/median.ts';
import type { ShownBoards } from '../fixtures/pcb-shown.ts';
import { FRAMES } from '../fixtures/pcb-station.ts';
import { BASELINE_WINDOWS, HEALTHY_BEFORE, type Told } from '../fixtures/pcb-watch.ts';
import { HEALTHY_WINDOWS, type PcbCase, type PcbRun, pcbCases } from './pcb-crops-run.ts';

/** Minutes of 30 days. */
const MONTH_WINDOWS = 43_200;

/** The page of figures, failures among them. */
export function pcbPage(runs: readonly PcbRun[], shown: ShownBoards): string {
  const seeds = runs.length;
  const healthyActs = runs.filter(({ healthy }) => healthy.some(isAct));
  const healthyWatch = runs.filter(({ healthy }) => healthy.length > 0 && !healthy.some(isAct));
  const heard = [...healthyActs, ...healthyWatch];
  const right = shown.plain.filter(({ crop, reading }) => reading.prediction?.label === crop.label).length;
  const thresholds = runs.map(({ threshold }) => threshold);
  const rows = pcbCases.map((one, i) =>
    row(
      one,
      runs.map(({ told }) => told[i]!),
    ),
  );
  const early = runs.flatMap(({ told }) => told).filter((list) => list.some(({ window }) => window <= 0)).length;
  return `# Watching boards through their model

Written by \`make bench-pcb\`. ${shown.boards} photographed boards, ${shown.plain.length} crops of 64 × 64 around their labelled defects, shown to
pcb-mobilenet-v2-int8 (${((100 * right) / shown.plain.length).toFixed(1)} % of its answers are the label), its layer \`view\` watched; the runner of the product runs it.
Each of ${seeds} seeds draws two thirds of the boards for a baseline of ${BASELINE_WINDOWS} windows of a minute, ${FRAMES} crops each, drawn with
replacement; all else is shown from the other third, which the baseline has never seen. Blur and light are changed on the
whole photograph, in linear light, before the crops are cut. One alarm budget of 1 a month over ${runs[0]?.channels ?? 0} channels of pixels and
model; thresholds of the fast chart ${Math.min(...thresholds).toFixed(1)} to ${Math.max(...thresholds).toFixed(1)}. Every change comes after ${HEALTHY_BEFORE} healthy windows.

- Crops of the other boards: of ${seeds} healthy days ${healthyActs.length} raised an 'act' event and ${healthyWatch.length} one to watch; the budget allows ${(
    (seeds * (HEALTHY_BEFORE + HEALTHY_WINDOWS)) / MONTH_WINDOWS
  ).toFixed(1)}${
    heard.length > 0
      ? `; told as ${said(heard.map(({ healthy }) => healthy))} in seeds ${heard.map(({ seed }) => seed).join(', ')}`
      : ''
  }.
- Before a change came, ${early} of ${seeds * pcbCases.length} runs had told of something.

| change | within windows | 'act' | right kind, last told | median delay | told as | |
|---|---|---|---|---|---|---|
${rows.join('\n')}

Promised is four fifths of one class (usually 13 to 20 %). Three fifths are only looked at: five crops a window say little of
shares, and the fast chart, the only one that a baseline of three hours has, is for sudden and large changes. Nor is anything
promised of copper and pinholes: their crops are darker than others (mean level 45 instead of 127 where only pinholes are
shown), so that the pictures change with the mix, and 'other products, or another mix of them' is right as well.

Tried beside it (3 seeds): a week of windows of ten minutes, so that the slow charts take part. They find 60 % of shorts within 6
to 18 windows and 30 % within 24 to 66, all told as prediction drift. But they also find the other boards, healthy as they are,
after 36 to 74 hours: 300 crops shown over and over for a week are another mix of pictures than the 580 of the baseline, by less
than a window shows and more than a week of hours hides. A baseline has to come from pictures as various as those that follow.
`;
}

const isAct = ({ body }: Told): boolean => body.severity === 'act';
const since = (told: readonly Told[]): readonly Told[] => told.filter(({ window }) => window > 0);

function row(one: PcbCase, all: readonly (readonly Told[])[]): string {
  const told = all.map(since);
  const acts = told.filter((list) => list.some(isAct));
  const right = acts.filter((list) => one.types.includes(list.at(-1)!.body.type)).length;
  const delays = acts.map((list) => list.find(isAct)!.window);
  const verdict = !one.isPromised ? 'shown' : right === all.length ? 'pass' : 'MISSED';
  const sentence = acts.map((list) => list.at(-1)!.body).find(({ type }) => one.types.includes(type));
  const text = sentence
    ? sentence.evidence
        .slice(0, 2)
        .map((line) => line.text)
        .join(' ')
    : '';
  return [
    `| ${one.name} | ${one.within} | ${acts.length}/${all.length} | ${right}/${all.length} | ${delays.length > 0 ? median(Float64Array.from(delays)) : '–'} | ${said(told)} | ${verdict} |`,
    `| | | | | | ${text.replaceAll('|', '/')} | |`,
  ].join('\n');
}

/** What was told last, with how often. */
function said(all: readonly (readonly Told[])[]): string {
  const counts = new Map<string, number>();
  for (const list of all) {
    const last = list.at(-1)?.body;
    const what = last === undefined ? 'nothing' : `${last.type}, ${last.cause ?? 'no cause'}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([what, count]) => `${what} ${count}`)
    .join('; ');
}
