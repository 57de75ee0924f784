import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { EventBody } from '../../agent/core/drift/events/event-state.ts';
import { type Change, hasParts, type PartStation, partStation } from './part-station.ts';
import { BASELINE_WINDOWS, baselineOf, type Watched, watchChange } from './real-parts.ts';

/** Photographs of castings as a station: what is done to them, how soon it is found, and what it is taken for. Writes
 * REAL-PARTS.md; some minutes. `--seeds N` looks at fewer and writes nothing. */
const { values } = parseArgs({ options: { seeds: { type: 'string' } } });
const seeds = Number(values.seeds ?? 20);
const HEALTHY_WINDOWS = 150;

interface Case {
  readonly name: string;
  readonly change: Change;
  readonly within: number;
  /** Of the runs, to be found in time with the right cause. */
  readonly wanted: number;
  readonly causes: readonly string[];
  readonly says?: RegExp;
  readonly usual?: Change;
  readonly plate?: true;
}

const told: Change = { settings: { exposureMs: 10, gainDb: 0 } };
const metadata = /only with exposure metadata or clipping/;
const at = (x: number, y: number): Change => ({ smudge: { x, y } });
const cases: readonly Case[] = [
  {
    name: 'dimmed 15 %, exposure unknown',
    change: { light: 0.85 },
    within: 5,
    wanted: 1,
    causes: ['dimming-or-exposure'],
    says: metadata,
  },
  {
    name: 'dimmed 15 %, exposure told',
    change: { light: 0.85 },
    within: 5,
    wanted: 1,
    causes: ['lamp-ageing', 'light-dimmed'],
    usual: told,
  },
  {
    name: 'exposure +20 %, unknown',
    change: { light: 1.2 },
    within: 5,
    wanted: 1,
    causes: ['dimming-or-exposure', 'exposure-changed'],
  },
  {
    name: 'exposure +20 %, told',
    change: { light: 1.2, settings: { exposureMs: 12, gainDb: 0 } },
    within: 5,
    wanted: 1,
    causes: ['exposure-changed'],
    usual: told,
  },
  { name: 'blur σ = 2 px', change: { blurPx: 2 }, within: 5, wanted: 1, causes: ['defocus'] },
  { name: 'smudge in a corner', change: at(30, 30), within: 5, wanted: 0.8, causes: ['lens-dirt'] },
  { name: 'smudge on the hub', change: at(150, 150), within: 5, wanted: 0.8, causes: ['lens-dirt'] },
  { name: "smudge on the parts' rim", change: at(150, 45), within: 20, wanted: 0.75, causes: ['lens-dirt'] },
  {
    name: 'shift of 3 px, on a textured plate',
    change: { shiftPx: 3 },
    within: 5,
    wanted: 1,
    causes: ['camera-moved'],
    plate: true,
  },
];

interface Tally {
  found: number;
  right: number;
  exact: number;
  early: number;
  readonly delays: number[];
  readonly misplaced: number[];
  readonly others: Map<string, number>;
  sentence: string;
}

const lastWithin = ({ told }: Watched, windows: number): EventBody | null =>
  told.findLast(({ window }) => window <= windows)?.body ?? null;

function count(tally: Tally, one: Case, watched: Watched): void {
  tally.early += watched.falseAlarms;
  const body = lastWithin(watched, one.within);
  if (watched.delay === null || body === null) return;
  tally.found++;
  tally.delays.push(watched.delay);
  tally.sentence ||= `${body.evidence[0]?.text}`;
  const isRight = body.cause !== null && one.causes.includes(body.cause);
  const says = body.evidence.map(({ text }) => text).join(' ');
  if (isRight && (!one.says || one.says.test(says))) tally.right++;
  else tally.others.set(String(body.cause), (tally.others.get(String(body.cause)) ?? 0) + 1);
  const { smudge } = one.change;
  if (smudge && watched.blob) {
    const away = Math.hypot(watched.blob.x * 300 - smudge.x, watched.blob.y * 300 - smudge.y);
    if (away <= 35) tally.exact++;
    else tally.misplaced.push(Math.round(away));
  }
}

if (!hasParts) throw new Error('bench: the photographs of castings are missing; nothing can be measured');
const bare = await partStation();
const onPlate = await partStation({ onPlate: true });
const tallies = cases.map(
  (): Tally => ({ found: 0, right: 0, exact: 0, early: 0, delays: [], misplaced: [], others: new Map(), sentence: '' }),
);
let healthyAlarms = 0;
let withoutTexture = 0;
for (let seed = 1; seed <= seeds; seed++) {
  process.stderr.write(`seed ${seed}\n`);
  const baselines = {
    bare: await baselineOf(bare, seed, {}),
    told: await baselineOf(bare, seed, told),
    plate: await baselineOf(onPlate, seed, {}),
  };
  const healthy = await watchChange(bare, seed, baselines.bare, {}, null, HEALTHY_WINDOWS);
  healthyAlarms += healthy.falseAlarms;
  if (healthy.unavailable.displacement?.includes('no static texture')) withoutTexture++;
  for (const [i, one] of cases.entries()) {
    const station: PartStation = one.plate ? onPlate : bare;
    const baseline = one.plate ? baselines.plate : one.usual ? baselines.told : baselines.bare;
    count(tallies[i]!, one, await watchChange(station, seed, baseline, one.usual ?? {}, one.change, one.within));
  }
}

const percent = (n: number) => `${Math.round((100 * n) / seeds)} %`;
const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? '–';
const rows = cases.map((one, i) => {
  const { found, right, exact, early, delays, others, sentence } = tallies[i]!;
  const place = one.change.smudge ? percent(exact) : '';
  const rest = [...others].map(([cause, n]) => `${cause} ${n}`).join(', ');
  const verdict =
    right >= one.wanted * seeds && (!one.change.smudge || exact >= one.wanted * seeds) ? 'pass' : 'MISSED';
  return `| ${one.name} | ${one.within} | ${percent(found)} | ${percent(right)} | ${Math.round(100 * one.wanted)} % | ${median(delays)} | ${place} | ${rest} | ${early} | ${verdict} |\n| | | | | | | | | | ${sentence.replaceAll('|', '/')} |`;
});
const page = [
  '# Photographs of castings as a station',
  '',
  `Written by \`make bench-parts\`. ${seeds} seeds; 5 photographs drawn for each window of a minute, a baseline of ${BASELINE_WINDOWS} windows, a budget of one false alarm a month; changes are made in linear light.`,
  '',
  `- ${HEALTHY_WINDOWS} healthy windows raised ${healthyAlarms} alarms in ${seeds} runs; the budget allows ${((seeds * HEALTHY_WINDOWS) / 43_200).toFixed(2)}.`,
  `- 'displacement unavailable: no static texture' was said of the photographs as they are in ${withoutTexture} of ${seeds} runs.`,
  '',
  '| change | within windows | found | right cause first | wanted | median delay | placed within 35 px | other causes | alarms before | |',
  '|---|---|---|---|---|---|---|---|---|---|',
  ...rows,
  '',
].join('\n');
process.stdout.write(page);
if (values.seeds === undefined) writeFileSync(new URL('REAL-PARTS.md', import.meta.url), page);
