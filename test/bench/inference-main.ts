import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { channelShares } from '../fixtures/model-runner-models.ts';
import { arenas } from './inference-arenas.ts';
import { inferenceDay } from './inference-day.ts';
import { inferencePage } from './inference-page.ts';
import { kills, slowRuns } from './inference-slow.ts';
import { type BenchModel, boardClassifier } from './inference-subject.ts';

/** Runs a day's pictures through a model and writes INFERENCE.md; a few minutes. RUNS=200000 says how many. */
const runs = Number(process.env.RUNS || 200_000);
const generated: BenchModel = {
  name: 'a generated one, 3×8×8',
  bytes: channelShares(),
  picture: { width: 8, height: 8, colour: 'rgb', scale: 1 / 255, mean: [0], std: [1] },
  output: { kind: 'classifier', output: null, gives: 'probabilities', classes: [] },
  tap: null,
};
const note = (what: string) => process.stderr.write(`${new Date().toISOString()} ${what}\n`);
note('slow runs');
const slow = await slowRuns(40);
note('kills');
const killed = await kills(10);
note('arenas');
const rows = arenas(200);
note('a day');
const day = await inferenceDay((await boardClassifier()) ?? generated, runs);
const { text, short } = inferencePage({ day, slow, kills: killed, arenas: rows });
writeFileSync(fileURLToPath(new URL('INFERENCE.md', import.meta.url)), text);
process.stdout.write(text);
for (const what of short) process.stderr.write(`short of the promise: ${what}\n`);
process.exit(short.length > 0 ? 1 : 0);
