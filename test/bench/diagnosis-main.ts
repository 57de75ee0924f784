import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadDiagnosis } from '../../agent/app/diagnosis/load-diagnosis.ts';
import { createDiagnoser } from '../../agent/core/diagnosis/diagnose.ts';
import { judged, type RunOutcome } from './diagnosis-outcome.ts';
import { diagnosisPage } from './diagnosis-page.ts';
import { scenarioPlayer } from './diagnosis-play.ts';
import { benchScenarios } from './diagnosis-scenarios.ts';

/** Plays every scenario with 20 seeds, judges what was told and writes DIAGNOSIS.md; a quarter of an hour on two cores.
 * `--seeds N`, `--only SCENARIO,…` and `--verbose` look at a part of it and write nothing. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '20' },
    only: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const scenarios = benchScenarios().filter(
  ({ name }) => values.only === undefined || values.only.split(',').includes(name),
);

if (values.seed !== undefined) {
  const seed = Number(values.seed);
  const { table, runbook } = loadDiagnosis();
  const play = scenarioPlayer(seed, createDiagnoser(table, runbook));
  const outcomes: RunOutcome[] = [];
  for (const scenario of scenarios) {
    const played = play(scenario);
    outcomes.push(judged(scenario, seed, played, table));
    if (!values.verbose) continue;
    process.stderr.write(`${scenario.name} ${seed}\n`);
    for (const { atMs, body } of played.told)
      process.stderr.write(
        `  ${new Date(atMs).toISOString()} ${body.status} ${body.type} ${body.shape} ${body.cause} [${body.evidence.map(({ text }) => text).join(' | ')}]\n`,
      );
  }
  process.stdout.write(JSON.stringify(outcomes));
  process.exit();
}

function inChild(seed: number): Promise<RunOutcome[]> {
  return new Promise((resolve, reject) => {
    const args = [
      '--seed',
      String(seed),
      ...(values.only ? ['--only', values.only] : []),
      ...(values.verbose ? ['--verbose'] : []),
    ];
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text) as RunOutcome[]);
      else reject(new Error(`bench diagnosis: seed ${seed} ended with ${code}`));
    });
  });
}

const start = performance.now();
const waiting = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
const runs: RunOutcome[] = [];
await Promise.all(
  Array.from({ length: Math.min(waiting.length, availableParallelism()) }, async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      process.stderr.write(`playing seed ${seed} …\n`);
      runs.push(...(await inChild(seed)));
    }
  }),
);
runs.sort((a, b) => a.seed - b.seed);

const { text, short } = diagnosisPage(runs);
const isWhole = values.only === undefined && values.seeds === '20';
if (isWhole) writeFileSync(fileURLToPath(new URL('DIAGNOSIS.md', import.meta.url)), text);
process.stdout.write(`${text}\n${Math.round((performance.now() - start) / 1000)} s\n`);
for (const what of short) process.stderr.write(`short of the promise: ${what}\n`);
process.exit(short.length > 0 ? 1 : 0);
