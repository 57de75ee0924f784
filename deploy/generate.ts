import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles } from '../agent/app/config/generate.ts';
import { loadDiagnosis } from '../agent/app/diagnosis/load-diagnosis.ts';
import { runbookPage } from '../agent/app/diagnosis/runbook-page.ts';

/** `node deploy/generate.ts` writes what is made from the configuration's schema and the runbook; with `--check` it only compares. */
const root = join(import.meta.dirname, '..');
const checkOnly = process.argv.includes('--check');

const { runbook, table } = loadDiagnosis();
const files = [...generatedFiles(), ['deploy/guides/runbook.md', runbookPage(runbook, table)] as const];

for (const [path, content] of files) {
  const file = join(root, path);
  if (!checkOnly) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  } else if (contentOf(file) !== content) {
    process.stderr.write(`${path}: out of date; run node deploy/generate.ts\n`);
    process.exitCode = 1;
  }
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
