import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadDiagnosis } from '../../agent/app/diagnosis/load-diagnosis.ts';
import { demoModelFolder } from '../../agent/app/scenario/demo-model.ts';
import { type MeasuredAccuracy, readMeasuredAccuracy } from '../../agent/app/scenario/model-truth.ts';
import type { EffectCurves } from '../../agent/app/tolerance/effect-curves.ts';
import { createDiagnoser } from '../../agent/core/diagnosis/diagnose.ts';
import { accuracyFile, type WearCurve, wearCurves } from './accuracy-curves.ts';
import { judgedRun, type RunJudged } from './accuracy-outcome.ts';
import { accuracyCurvesPart, accuracyPage, accuracyRunsPart } from './accuracy-page.ts';
import { ageing, stationRuns } from './accuracy-play.ts';
import { strengthCurves } from './accuracy-strengths.ts';

/**
 * Measures what wear costs the demo's model (accuracy.json), and whether the alarm to act comes before it; half an hour on
 * two cores. `--part curves` or `--part runs` does one of both; `--seeds N` plays fewer runs and writes nothing.
 */
const { values } = parseArgs({
  options: {
    part: { type: 'string' },
    seeds: { type: 'string', default: '40' },
    seed: { type: 'string' },
    strengths: { type: 'string' },
    processes: { type: 'string' },
  },
});
/** As DIAGNOSIS.md: a lamp at its end, fast; slower ones leave more time. */
const scenario = ageing(36, 0.72);
const say = (text: string) => void process.stderr.write(`${text}\n`);

if (values.seed !== undefined) {
  const curves = JSON.parse(readFileSync(values.strengths!, 'utf8')) as EffectCurves;
  const { table, runbook } = loadDiagnosis();
  const runs = await stationRuns(Number(values.seed), curves, scenario, createDiagnoser(table, runbook));
  process.stdout.write(JSON.stringify(judgedRun(runs, scenario, readMeasuredAccuracy())));
  process.exit();
}

const file = join(demoModelFolder, 'accuracy.json');
if (values.part !== 'runs') {
  const [stations, each] = [80, 50];
  const curves = await wearCurves(stations, each, say);
  writeFileSync(file, accuracyFile({ pictures: stations * each, stations, curves }));
}
const measured = readMeasuredAccuracy() as MeasuredAccuracy & {
  pictures: number;
  stations: number;
  curves: WearCurve[];
};
const parts = [accuracyCurvesPart(measured)];
let failed = false;
if (values.part !== 'curves') {
  const strengths = await strengthCurves(say);
  const runs = await playAll(strengths, Number(values.seeds));
  const told = accuracyRunsPart(runs, strengths, scenario);
  parts.push(told.text);
  for (const what of told.short) say(`short of the promise: ${what}`);
  failed = told.short.length > 0;
}
const page = accuracyPage(parts);
if (values.part === undefined || (values.part === 'runs' && values.seeds === '40'))
  writeFileSync(fileURLToPath(new URL('ACCURACY.md', import.meta.url)), page);
process.stdout.write(page);
process.exit(failed ? 1 : 0);

async function playAll(strengths: EffectCurves, seeds: number): Promise<RunJudged[]> {
  const dir = mkdtempSync(join(tmpdir(), 'driftlight-bench-accuracy-'));
  const strengthsFile = join(dir, 'strengths.json');
  writeFileSync(strengthsFile, JSON.stringify(strengths));
  const waiting = Array.from({ length: seeds }, (_, i) => i + 1);
  const runs: RunJudged[] = [];
  const processes = Number(values.processes ?? availableParallelism());
  await Promise.all(
    Array.from({ length: processes }, async () => {
      for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
        runs.push(await inChild(seed, strengthsFile));
        say(`${runs.length} of ${seeds} stations`);
      }
    }),
  );
  rmSync(dir, { recursive: true, force: true });
  return runs.sort((a, b) => a.seed - b.seed);
}

function inChild(seed: number, strengthsFile: string): Promise<RunJudged> {
  return new Promise((resolve, reject) => {
    const args = ['--seed', String(seed), '--strengths', strengthsFile];
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text) as RunJudged);
      else reject(new Error(`bench accuracy: seed ${seed} ended with ${code}`));
    });
  });
}
