import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { cameras, delayRows, type FalseAlarmRow, falseAlarmRow, shapeRows } from './alarms.ts';
import { alarmsPage } from './alarms-page.ts';
import type { DelayRow } from './detection-delays.ts';
import type { ShapeRow } from './shape-table.ts';

/** Simulates months of healthy cameras and changes, judges the figures and writes ALARMS.md; minutes on every core. */
if (process.argv[2] === '--part') {
  process.stdout.write(JSON.stringify(work(process.argv[3]!)));
  process.exit();
}

function work(part: string): FalseAlarmRow | DelayRow[] | ShapeRow[] {
  if (part === 'delays') return delayRows();
  if (part === 'shapes') return shapeRows();
  return falseAlarmRow(Number(part));
}

function inChild(part: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--part', part], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text));
      else reject(new Error(`bench alarms: part ${part} ended with ${code}`));
    });
  });
}

const start = performance.now();
const parts = [...cameras.map((_, i) => String(i)), 'delays', 'shapes'];
const found = new Map<string, unknown>();
const waiting = parts.slice();
await Promise.all(
  Array.from({ length: Math.min(parts.length, availableParallelism()) }, async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      process.stderr.write(`simulating ${cameras[Number(part)]?.name ?? part} …\n`);
      found.set(part, await inChild(part));
    }
  }),
);

const { text, short } = alarmsPage(
  cameras.map((_, i) => found.get(String(i)) as FalseAlarmRow),
  found.get('delays') as DelayRow[],
  found.get('shapes') as ShapeRow[],
);
writeFileSync(fileURLToPath(new URL('ALARMS.md', import.meta.url)), text);
process.stdout.write(`${text}\n${Math.round((performance.now() - start) / 1000)} s\n`);
for (const what of short) process.stderr.write(`short of the promise: ${what}\n`);
process.exit(short.length > 0 ? 1 : 0);
