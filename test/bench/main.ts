import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { BenchRow } from './bench-row.ts';

/** Each part runs in a process of its own, so that one does not warm up or fill the memory of the next. */
const parts = [
  'intake',
  'wire',
  'journal',
  'offline',
  'drain',
  'reconnects',
  'baseline',
  'model-outputs',
  'box',
  'page-load',
] as const;

const wanted = process.argv[2];
if (wanted === '--part') {
  const rows = await rowsOf(process.argv[3] as (typeof parts)[number]);
  process.stdout.write(`\n${JSON.stringify(rows)}\n`);
  process.exit();
}

async function rowsOf(part: (typeof parts)[number]): Promise<BenchRow[]> {
  switch (part) {
    case 'intake':
      return (await import('./intake.ts')).benchIntake();
    case 'wire':
      return (await import('./wire.ts')).benchWire();
    case 'journal':
      return (await import('./journal.ts')).benchJournal();
    case 'offline':
      return (await import('./offline.ts')).benchOffline();
    case 'drain':
      return (await import('./drain.ts')).benchDrain();
    case 'reconnects':
      return (await import('./reconnects.ts')).benchReconnects();
    case 'baseline':
      return (await import('./baseline.ts')).benchBaseline();
    case 'model-outputs':
      return (await import('./model-outputs.ts')).benchModelOutputs();
    case 'box':
      return (await import('./box.ts')).benchBox();
    case 'page-load':
      return (await import('./page-load.ts')).benchPageLoad();
  }
}

const measured: [string, BenchRow[]][] = [];
for (const part of parts) {
  process.stderr.write(`measuring ${part} …\n`);
  const run = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--part', part], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  const last = run.stdout.trim().split('\n').at(-1) ?? '';
  if (run.status !== 0) throw new Error(`bench ${part} ended with ${run.status}`);
  measured.push([part, JSON.parse(last)]);
}

const memoryGb = Math.round(totalmem() / 1e9);
const machine = `${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'unknown'}, ${memoryGb} GB, Node ${process.versions.node}`;
const lines = measured.flatMap(([part, rows]) => [
  '',
  `## ${part}`,
  '',
  '| what | figure | promised | |',
  '|---|---|---|---|',
  ...rows.map(({ name, figure, unit, bar, pass }) => {
    const verdict = bar === null ? '' : pass ? 'pass' : '**short**';
    return `| ${name} | ${figureText(figure)} ${unit} | ${bar ?? ''} | ${verdict} |`;
  }),
]);
const text = `# Measured\n\nWritten by \`make bench\`. Machine: ${machine}.\n${lines.join('\n')}\n`;
writeFileSync(fileURLToPath(new URL('RESULTS.md', import.meta.url)), text);
process.stdout.write(text);
process.exit(measured.some(([, rows]) => rows.some(({ pass }) => !pass)) ? 1 : 0);

function figureText(figure: number): string {
  return Math.abs(figure) >= 1000 ? Math.round(figure).toLocaleString('en') : `${Number(figure.toPrecision(3))}`;
}
