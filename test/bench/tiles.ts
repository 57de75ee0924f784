import { tileFeatures, tilesAreThere, tilesFolder } from '../fixtures/magnetic-tiles.ts';
import { type TileRun, tileCamera, tileSeeds } from '../fixtures/tile-camera.ts';

/** Prints what 20 simulated cameras say of photographed tiles: `node test/bench/tiles.ts [--runs]`. */
if (!tilesAreThere) {
  process.stderr.write(`bench tiles: there are no pictures at ${tilesFolder.pathname}\n`);
  process.exit(1);
}

const cases: Record<string, TileRun[]> = {
  'step to exposure 2': [],
  'step to exposure 4': [],
  'ramp to exposure 4': [],
};
let withAlarm = 0;
const features = await tileFeatures([2, 3, 4]);
for (const seed of tileSeeds) {
  const camera = tileCamera(features, seed);
  cases['step to exposure 2']!.push(camera.step(2));
  cases['step to exposure 4']!.push(camera.step(4));
  cases['ramp to exposure 4']!.push(camera.ramp(4));
  for (let stretch = 0; stretch < 3; stretch++) if (camera.healthy() > 0) withAlarm++;
}

const count = (runs: readonly TileRun[], is: (run: TileRun) => boolean) => String(runs.filter(is).length);
const within = (most: number) => (run: TileRun) => run.delay !== null && run.delay <= most;
const columns: readonly [string, (runs: readonly TileRun[]) => string][] = [
  ['act ≤ 5', (runs) => count(runs, within(5))],
  ['≤ 10', (runs) => count(runs, within(10))],
  ['≤ 200', (runs) => count(runs, within(200))],
  ['held when raised', (runs) => count(runs, (run) => run.heldAtOnce)],
  ['held at last', (runs) => count(runs, (run) => run.held)],
  ['step', (runs) => count(runs, ({ last }) => last?.shape === 'step')],
  ['ramp', (runs) => count(runs, ({ last }) => last?.shape === 'ramp')],
  ['domain-shift', (runs) => count(runs, ({ last }) => last?.type === 'domain-shift')],
  ['data-drift', (runs) => count(runs, ({ last }) => last?.type === 'data-drift')],
  ['cleared', (runs) => count(runs, ({ last }) => last?.status === 'cleared')],
];
const lines = [
  `| of ${tileSeeds.length} | ${columns.map(([name]) => name).join(' | ')} |`,
  `|---|${columns.map(() => '---|').join('')}`,
];
for (const [name, runs] of Object.entries(cases))
  lines.push(`| ${name} | ${columns.map(([, of]) => of(runs)).join(' | ')} |`);
lines.push('', `${withAlarm} of ${3 * tileSeeds.length} healthy stretches of 300 windows with an 'act' event`);
process.stdout.write(`${lines.join('\n')}\n`);

if (process.argv.includes('--runs'))
  for (const [name, runs] of Object.entries(cases))
    for (const [i, { delay, held, told }] of runs.entries()) {
      const story = told.map(
        ({ id, status, severity, shape, type, feature, onset }) =>
          `${id.slice(-8)} ${status} ${severity} ${shape} ${type} ${feature} ${minutes(onset)}`,
      );
      process.stdout.write(`\n${name}, seed ${tileSeeds[i]}: delay ${delay}, held ${held}\n  ${story.join('\n  ')}\n`);
    }

/** Minutes since the end of the baseline. */
function minutes({ atMs, earliestMs, latestMs }: TileRun['told'][number]['onset']): string {
  const fromMs = Date.UTC(2026, 0, 5, 5);
  return [earliestMs, atMs, latestMs].map((ms) => (ms === undefined ? '?' : (ms - fromMs) / 60_000)).join(' … ');
}
