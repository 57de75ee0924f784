import { readFileSync } from 'node:fs';
import { NotPromoted } from './promote-refusal.ts';

const mostBytes = 64_000_000;

/** What is written down of the gate. Throws `NotPromoted` unless it was passed or there is a reason to do without. */
export function gateWord(gate: { readonly report: string } | { readonly without: string }): string {
  if ('without' in gate) {
    const why = gate.without.trim();
    if (why === '') throw new NotPromoted('without a gate: say why, in words');
    return `without a gate: ${why}`;
  }
  const { passed, historical, recent } = readReport(gate.report);
  if (passed !== true) {
    const worse = [...new Set([...regressed(historical), ...regressed(recent)])];
    const on =
      worse.length > 0 ? `it is worse on ${worse.join(', ')}` : 'what the incumbent got right does not stay right';
    throw new NotPromoted(`the gate ${gate.report} was not passed: ${on}; keep the model in use`);
  }
  return `passed: ${casesOf(historical)} historical and ${casesOf(recent)} recent cases`;
}

interface Report {
  readonly passed?: unknown;
  readonly historical?: unknown;
  readonly recent?: unknown;
}

function readReport(file: string): Report {
  const wanted = 'give the file that `driftlight gate --json` printed';
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new NotPromoted(`the gate ${file} cannot be read: ${(error as Error).message}; ${wanted}`);
  }
  if (text.length > mostBytes) throw new NotPromoted(`the gate ${file} is too large; ${wanted}`);
  try {
    const report = JSON.parse(text) as Report | null;
    if (typeof report?.passed === 'boolean' && casesOf(report.historical) !== null && casesOf(report.recent) !== null)
      return report;
  } catch {
    // Told below.
  }
  throw new NotPromoted(`the gate ${file} is no report of a gate; ${wanted}`);
}

function casesOf(set: unknown): number | null {
  const cases = (set as { overall?: { cases?: unknown } } | null)?.overall?.cases;
  return typeof cases === 'number' ? cases : null;
}

function regressed(set: unknown): string[] {
  const classes = (set as { classes?: unknown }).classes;
  if (!Array.isArray(classes)) return [];
  return classes.filter((one) => one?.regressed === true).map((one) => String(one.label).replace(/\p{Cc}+/gu, ' '));
}
