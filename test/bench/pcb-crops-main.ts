import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { hasBoards } from '../fixtures/pcb-crops.ts';
import { shownBoards } from '../fixtures/pcb-shown.ts';
import { pcbPage } from './pcb-crops-page.ts';
import { type PcbRun, pcbRun } from './pcb-crops-run.ts';

/** A model that looks at photographed boards: whether changed pictures and a changed mix of defects are found, and what they
 * are taken for. Writes PCB-CROPS.md; some minutes. `--seeds N` looks at fewer and writes nothing. */
const { values } = parseArgs({ options: { seeds: { type: 'string' } } });
const seeds = Number(values.seeds ?? 20);

if (!hasBoards) throw new Error('bench: the photographs of boards or their model are missing; nothing can be measured');
const shown = await shownBoards();
const runs: PcbRun[] = [];
for (let seed = 1; seed <= seeds; seed++) {
  process.stderr.write(`seed ${seed}\n`);
  runs.push(await pcbRun(shown, seed));
}
const page = pcbPage(runs, shown);
process.stdout.write(page);
if (values.seeds === undefined) writeFileSync(new URL('PCB-CROPS.md', import.meta.url), page);
