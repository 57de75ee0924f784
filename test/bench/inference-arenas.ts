import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ArenaFigures, ArenaOrder } from './inference-arena-child.ts';

export interface ArenaRow extends ArenaFigures {
  readonly model: string;
  readonly way: string;
  readonly runs: number;
}

const folder = fileURLToPath(new URL('../../../shared/data/models/', import.meta.url));
const program = fileURLToPath(new URL('inference-arena-child.ts', import.meta.url));

type Way = Partial<Omit<ArenaOrder, 'model' | 'runs'>> & { readonly mallocArenas?: string | null };

/** What is done, and what each part of it is worth: one thing differs in each row below the first. */
const ways: readonly (readonly [string, Way])[] = [
  ['as it is done here', {}],
  ['outputs left to the collector', { collectAtBytes: null }],
  ['no memory pattern', { session: { enableMemPattern: false } }],
  ['no CPU arena', { session: { enableCpuMemArena: false } }],
  ['neither', { session: { enableCpuMemArena: false, enableMemPattern: false } }],
  ['no CPU arena, outputs left', { session: { enableCpuMemArena: false }, collectAtBytes: null }],
  ['arena shrunk after each run', { run: { extra: { memory: { enable_memory_arena_shrinkage: 'cpu:0' } } } }],
  ['MALLOC_ARENA_MAX not set', { mallocArenas: null }],
];

/** Own memory of a process that runs a model, by how it runs it; `null` where the models are missing. */
export function arenas(runs: number): ArenaRow[] | null {
  if (!existsSync(folder)) return null;
  const rows: ArenaRow[] = [];
  for (const model of ['ultraface-rfb-320', 'yolox-nano'])
    for (const [way, options] of ways) rows.push({ model, way, runs, ...measured(model, runs, options) });
  const small = 'pcb-simple-cnn-fp32';
  rows.push({ model: small, way: 'session kept', runs, ...measured(small, runs, {}) });
  rows.push({
    model: small,
    way: 'session opened anew for every run',
    runs,
    ...measured(small, runs, { churn: true }),
  });
  return rows;
}

function measured(model: string, runs: number, { mallocArenas = '2', ...more }: Way): ArenaFigures {
  const order: ArenaOrder = {
    ...{ model: join(folder, `${model}.onnx`), runs, session: {}, run: {}, collectAtBytes: 4_000_000, churn: false },
    ...more,
  };
  const { MALLOC_ARENA_MAX: _, ...rest } = process.env;
  const environment = { ...rest, ORT_DISABLE_TELEMETRY: '1' };
  const said = execFileSync(
    process.execPath,
    ['--expose-gc', '--max-semi-space-size=1', program, JSON.stringify(order)],
    {
      encoding: 'utf8',
      env: mallocArenas === null ? environment : { ...environment, MALLOC_ARENA_MAX: mallocArenas },
    },
  );
  return JSON.parse(said);
}
