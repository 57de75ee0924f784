import { inspect } from 'node:util';
import { editDistance } from '../../../shared/edit-distance.ts';
import { namesSecret, redact } from '../redact.ts';
import { Secret } from './secret.ts';

/** One thing wrong with a configuration file. */
export interface Problem {
  /** `cameras[0].window`; empty for the file as a whole. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
  /** Line in the file, from 1. */
  readonly line?: number;
}

/** `cameras[0].window: expected 10s to 1h, got 0 (line 7)` */
export function formatProblem(problem: Problem): string {
  const where = problem.path === '' ? '' : `${problem.path}: `;
  const line = problem.line === undefined ? '' : ` (line ${problem.line})`;
  return `${where}expected ${problem.expected}, got ${problem.got}${line}`;
}

/** `['cameras', 0, 'window']` as `cameras[0].window`. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += `${text === '' ? '' : '.'}${plainKey(String(step))}`;
  }
  return text;
}

/** What stands at `path`, short, on one line and without secrets. */
export function describeValue(path: readonly PropertyKey[], value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (path.some((step) => typeof step === 'string' && namesSecret(step))) return 'a value that is not shown';
  if (typeof value === 'string') {
    const shown = redact(value);
    return JSON.stringify(shown.length > 60 ? `${shown.slice(0, 57)}...` : shown);
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Secret) return 'a secret';
  if (typeof value === 'object') return 'a group of settings';
  return inspect(value);
}

/** The known name that `name` was probably meant to be, or `null`. */
export function nearestName(name: string, known: readonly string[]): string | null {
  const lower = name.slice(0, 64).toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(lower.length / 3)) + 1;
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    const begins = lower.length >= 3 && (other.startsWith(lower) || lower.startsWith(other));
    const distance = begins ? 1 : editDistance(lower, other);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function plainKey(key: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(key)) return key;
  return JSON.stringify(key.length > 40 ? `${key.slice(0, 37)}...` : key);
}
