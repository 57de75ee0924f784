import { type DestinationStream, pino } from 'pino';
import type { Log } from '../pipeline/ports.ts';
import { LogBuffer } from './log-buffer.ts';
import { namesSecret, redact } from './redact.ts';
import { RepeatFilter } from './repeat-filter.ts';

export type LogLevel = 'info' | 'warn' | 'error';

export interface LogLine {
  /** UTC milliseconds. */
  readonly atMs: number;
  readonly level: LogLevel;
  /** Names of the parts of the program, joined by dots; empty for the program itself. */
  readonly part: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface LoggerOptions {
  readonly level?: LogLevel;
  /** `auto`: text when the destination is a terminal, else JSON. */
  readonly format?: 'auto' | 'text' | 'json';
  /** Takes whole lines with their line feed; standard output unless set. */
  readonly destination?: DestinationStream & { readonly isTTY?: boolean };
  /** UTC milliseconds. */
  readonly now?: () => number;
}

const keptLines = 500;
const longestText = 2000;
const severity: Record<LogLevel, number> = { info: 0, warn: 1, error: 2 };

/**
 * The log of the program: a line for an operator each, without secrets. The first three lines of a key in a minute are
 * written, the others are counted and the count is written when the minute is over. The key is `details.key` or, without
 * one, part and message.
 */
export class Logger implements Log {
  /** The newest lines, also below the level that is written. */
  readonly kept = new LogBuffer<LogLine>(keptLines);
  readonly #write: (line: LogLine) => void;
  readonly #repeats: RepeatFilter<LogLine>;
  readonly #level: LogLevel;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: LoggerOptions = {}) {
    this.#level = options.level ?? 'info';
    this.#now = options.now ?? Date.now;
    this.#write = writerFor(options);
    this.#repeats = new RepeatFilter((line) => this.#keep(line));
  }

  /** Begins to write counts of repeats without waiting for another line. */
  start(): void {
    this.#timer ??= setInterval(() => this.#repeats.sweep(this.#now()), 10_000).unref();
  }

  /** Writes the counts that are due at the end. */
  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#repeats.sweep(Infinity);
  }

  /** The newest lines, up to 500, oldest first. */
  recent(): readonly LogLine[] {
    return this.kept.newest();
  }

  info(message: string, details?: Record<string, unknown>): void {
    this.log('info', '', message, details);
  }

  warn(message: string, details?: Record<string, unknown>): void {
    this.log('warn', '', message, details);
  }

  error(message: string, details?: Record<string, unknown>): void {
    this.log('error', '', message, details);
  }

  child(part: string): Log {
    return childOf(this, part);
  }

  /** What the methods of the port come down to; `part` joins the names of the children by dots. */
  log(level: LogLevel, part: string, message: string, details: Record<string, unknown> = {}): void {
    const { key, ...rest } = details;
    const atMs = this.#now();
    const line = { atMs, level, part, message: oneLine(message), details: plain(rest, 0) as Record<string, unknown> };
    this.#repeats.pass(`${part}\n${typeof key === 'string' ? key : line.message}`, line);
  }

  #keep(line: LogLine): void {
    this.kept.push(line);
    if (severity[line.level] >= severity[this.#level]) this.#write(line);
  }
}

function childOf(root: Logger, part: string): Log {
  return {
    info: (message, details) => root.log('info', part, message, details),
    warn: (message, details) => root.log('warn', part, message, details),
    error: (message, details) => root.log('error', part, message, details),
    child: (name) => childOf(root, `${part}.${name}`),
  };
}

function writerFor(options: LoggerOptions): (line: LogLine) => void {
  const destination = options.destination ?? standardOutput();
  const isTerminal = options.destination ? options.destination.isTTY === true : process.stdout.isTTY === true;
  const format = options.format ?? 'auto';
  if (format === 'text' || (format === 'auto' && isTerminal)) return (line) => destination.write(formatLine(line));
  const json = pino(
    {
      base: null,
      timestamp: false,
      messageKey: 'message',
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  );
  return ({ atMs, level, part, message, details }) => {
    const given = Object.keys(details).length > 0;
    json[level]({ time: new Date(atMs).toISOString(), ...(part && { part }), ...(given && { details }) }, message);
  };
}

/** Synchronous, so that the last lines before an exit are not lost. A reader that went away is no reason to end. */
function standardOutput(): DestinationStream {
  const stream = pino.destination({ fd: 1, sync: true });
  stream.on('error', () => {});
  return stream;
}

/** `2026-01-31T06:00:00.000Z warn  mqtt: broker refused the connection reason="not authorised"` */
export function formatLine({ atMs, level, part, message, details }: LogLine): string {
  const pairs = Object.entries(details).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
  const where = part === '' ? '' : `${part}: `;
  return `${new Date(atMs).toISOString()} ${level.padEnd(5)} ${where}${message}${pairs.join('')}\n`;
}

/** On one line, at most 2000 characters, without terminal codes and secrets. */
function oneLine(text: string): string {
  const shown = redact(text)
    .replace(/\s*[\r\n]\s*/g, ' | ')
    .replace(/\p{Cc}/gu, ' ');
  return shown.length > longestText ? `${shown.slice(0, longestText)}...` : shown;
}

/** A detail as plain JSON without secrets: bounded in depth and length, errors as their message. */
function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return oneLine(value);
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function')
    return oneLine(String(value));
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return oneLine(value.message);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return plain(value.toJSON(), depth + 1);
  if (depth >= 3) return Array.isArray(value) ? '[…]' : '{…}';
  if (Array.isArray(value)) return value.slice(0, 20).map((item) => plain(item, depth + 1));
  const entries = Object.entries(value).slice(0, 40);
  return Object.fromEntries(entries.map(([key, item]) => [key, namesSecret(key) ? '***' : plain(item, depth + 1)]));
}
