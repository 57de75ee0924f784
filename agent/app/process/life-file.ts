import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { LastEnd } from '../../core/health/last-end.ts';

/** What stands in the file: one life of the agent. */
interface Life {
  readonly startedAtMs: number;
  readonly bootId: string;
  readonly end: { readonly kind: 'stopped' | 'failed'; readonly reason: string | null; readonly atMs: number } | null;
}

export interface LifeFileOptions {
  readonly stateDir: string;
  /** Written instead where the state folder takes nothing: a failure to write is what most often ends the agent. */
  readonly runtimeDir: string;
  readonly bootId: string;
  readonly wallMs: () => number;
}

export interface LifeFile {
  /** How the life before this one ended; `null` before the first. */
  readonly lastEnd: LastEnd | null;
  /** Notes how this one ends; the first reason counts. */
  ends(kind: 'stopped' | 'failed', reason: string | null): void;
}

const fileName = 'last-life.json';
/** What the unit's ExecStopPost leaves in the runtime folder: result, code and status as systemd names them. */
const serviceResultName = 'service-result';
/** Always written at once and over itself, so that a full disk takes it too. */
const fileBytes = 2_048;
const longestReason = 1_000;

/** Begins a life of the agent: reads how the last one ended, and notes that this one has begun. Never throws. */
export function beginLife(options: LifeFileOptions): LifeFile {
  const { stateDir, runtimeDir, bootId, wallMs } = options;
  const dirs = [stateDir, runtimeDir];
  const before = dirs.map((dir) => parse(read(join(dir, fileName)))).sort(newestFirst)[0] ?? null;
  const life: Life = { startedAtMs: wallMs(), bootId, end: null };
  const lastEnd = before && endOf(before, bootId, read(join(runtimeDir, serviceResultName)));
  let isOver = false;
  write(life);

  /** To the first folder that takes it. */
  function write(content: Life): void {
    dirs.some((dir) => overwrite(join(dir, fileName), JSON.stringify(content)));
  }

  return {
    lastEnd,
    ends(kind, reason) {
      if (isOver) return;
      isOver = true;
      write({ ...life, end: { kind, reason: reason?.slice(0, longestReason) ?? null, atMs: wallMs() } });
    },
  };
}

function endOf(life: Life, bootId: string, serviceResult: string): LastEnd {
  const { end } = life;
  if (end) return { kind: end.kind, reason: end.reason, atMs: end.atMs };
  if (life.bootId !== bootId) return { kind: 'power', reason: null, atMs: null };
  return { kind: 'killed', reason: resultInWords(serviceResult), atMs: null };
}

/** `$SERVICE_RESULT $EXIT_CODE $EXIT_STATUS` as systemd.exec(5) lists them. */
function resultInWords(result: string): string | null {
  const [kind, code, status] = result.trim().split(/\s+/);
  if (kind === 'watchdog') return 'it did not answer in time and was ended by the watchdog';
  if (kind === 'oom-kill') return 'the system had no memory left';
  if (kind === 'timeout') return 'it did not start or stop in time';
  if (code === 'killed' || code === 'dumped') return `signal ${status}`;
  return code === 'exited' ? `exit status ${status}` : null;
}

function newestFirst(a: Life | null, b: Life | null): number {
  return rank(b) - rank(a);
}

/** Of one life, the note that tells its end is the newer. */
function rank(life: Life | null): number {
  return life ? life.startedAtMs + (life.end ? 0.5 : 0) : Number.NEGATIVE_INFINITY;
}

function parse(text: string): Life | null {
  try {
    const life = JSON.parse(text) as Life;
    return typeof life.bootId === 'string' && Number.isFinite(life.startedAtMs) ? life : null;
  } catch {
    return null;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function overwrite(path: string, text: string): boolean {
  const bytes = Buffer.alloc(fileBytes, ' ');
  bytes.write(text);
  for (const flags of ['r+', 'w']) {
    try {
      const file = openSync(path, flags, 0o640);
      try {
        writeSync(file, bytes, 0, bytes.length, 0);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      return true;
    } catch {
      // The next way, or the next folder.
    }
  }
  return false;
}
