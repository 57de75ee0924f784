import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Baseline } from '../../core/baseline/baseline.ts';
import { ByteWriter } from '../../core/window/bytes.ts';
import { noWindows } from '../../core/window/camera-windows.ts';
import type { Window } from '../../core/window/window.ts';
import { readCameraWindows, writeCameraWindows } from '../../core/window/window-record.ts';
import { atomicWrite } from './atomic-write.ts';
import { BaselineError } from './baseline-error.ts';
import { type BaselineDraft, baselineFromJson, baselineToJson } from './baseline-json.ts';

/** A baseline and the windows it was made of, from which its thresholds can be computed anew. */
export interface StoredBaseline {
  readonly baseline: Baseline;
  /** Hours whose minutes were gone, then base windows; decoded when asked for. Throws `BaselineError` when they cannot be read. */
  readonly series: () => Window[];
}

export const baselineFileEnding = '.driftlight-baseline';
export const maxBaselineBytes = 64_000_000;
const FORMAT = 'driftlight-baseline';
const VERSION = 1;
const MAX_HEADER_BYTES = 1024;
const MAX_JSON_BYTES = 64_000_000;
const MAX_SERIES_BYTES = 512_000_000;

/**
 * The file of a baseline: a line of JSON with format, version, SHA-256 of what follows, and its lengths; then the
 * baseline as JSON and its windows as records, both by gzip. Throws RangeError for a baseline with a number that is not
 * finite, or too large.
 */
export function encodeBaseline(draft: BaselineDraft, series: readonly Window[]): { bytes: Buffer; id: string } {
  const json = gzipSync(baselineToJson(draft));
  const windows = noWindows('recorded', draft.windowMs);
  windows.open.base = series.filter(({ level }) => level === 'base');
  windows.open.hour = series.filter(({ level }) => level === 'hour');
  const records = gzipSync(writeCameraWindows(new ByteWriter(), windows, ['base', 'hour']));
  const body = Buffer.concat([json, records]);
  const checksum = sha256(body);
  const bytes = Buffer.concat([headerOf(checksum, json.length, records.length), body]);
  if (bytes.length > maxBaselineBytes)
    throw new RangeError(`baseline: ${bytes.length} bytes are more than the ${maxBaselineBytes} allowed`);
  return { bytes, id: idOf(checksum) };
}

/** `where` names it in errors. Throws `BaselineError`. */
export function decodeBaseline(bytes: Buffer, where: string): StoredBaseline {
  const fail = (kind: BaselineError['kind'], why: string, cause?: unknown) =>
    new BaselineError(kind, `baseline ${where}: ${why}`, { cause });
  const lineEnd = bytes.subarray(0, MAX_HEADER_BYTES).indexOf(10);
  const header = lineEnd < 0 ? null : parsed(bytes.toString('utf8', 0, lineEnd));
  if (!header) {
    const beginning = `{"format":"${FORMAT}"`;
    const isBeginning = beginning.startsWith(bytes.toString('latin1', 0, beginning.length));
    if (bytes.length > 0 && lineEnd < 0 && isBeginning)
      throw fail('truncated', `it ends after ${bytes.length} bytes; copy it again`);
    throw fail('not-a-baseline', "it is no baseline of Driftlight; give a file that 'driftlight baseline create' made");
  }
  const { version, checksum, jsonBytes, seriesBytes } = header;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) throw fail('damaged', damagedText);
  if (version > VERSION)
    throw fail('newer', `made by a newer Driftlight (format ${version}, this one reads ${VERSION}); upgrade this one`);
  const start = lineEnd + 1;
  const isOurs = typeof checksum === 'string' && isLength(jsonBytes) && isLength(seriesBytes);
  if (!isOurs || !bytes.subarray(0, start).equals(headerOf(checksum, jsonBytes, seriesBytes)))
    throw fail('damaged', damagedText);
  const end = start + jsonBytes + seriesBytes;
  if (bytes.length < end)
    throw fail('truncated', `it ends after ${bytes.length} of ${end} bytes; copy or make it again`);
  const body = bytes.subarray(start);
  if (bytes.length > end || sha256(body) !== checksum) throw fail('damaged', damagedText);
  const records = bytes.subarray(start + jsonBytes, end);
  try {
    const json = gunzipSync(bytes.subarray(start, start + jsonBytes), { maxOutputLength: MAX_JSON_BYTES });
    const baseline = baselineFromJson(json.toString('utf8'), idOf(checksum));
    return {
      baseline,
      series: () => {
        try {
          const { open } = readCameraWindows(gunzipSync(records, { maxOutputLength: MAX_SERIES_BYTES }));
          return [...open.hour, ...open.base];
        } catch (error) {
          throw fail('damaged', `its windows cannot be read: ${(error as Error).message}`, error);
        }
      },
    };
  } catch (error) {
    throw fail('damaged', `it cannot be understood: ${(error as Error).message}`, error);
  }
}

/** Throws `BaselineError`. */
export function readBaseline(path: string): StoredBaseline {
  return decodeBaseline(readWhole(path), path);
}

/** Replaces the file at once and durably; returns the baseline's id. Throws RangeError as `encodeBaseline`, and like the
 * file system. */
export function writeBaseline(path: string, draft: BaselineDraft, series: readonly Window[]): string {
  const { bytes, id } = encodeBaseline(draft, series);
  atomicWrite(path, bytes);
  return id;
}

const damagedText = 'it is damaged: its checksum is wrong; copy or make it again';

function headerOf(checksum: string, jsonBytes: number, seriesBytes: number): Buffer {
  return Buffer.from(`${JSON.stringify({ format: FORMAT, version: VERSION, checksum, jsonBytes, seriesBytes })}\n`);
}

/** The header's values, or `null` when it is none of ours. */
function parsed(line: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(line);
    return typeof value === 'object' && value !== null && value.format === FORMAT ? value : null;
  } catch {
    return null;
  }
}

function isLength(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= maxBaselineBytes;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function idOf(checksum: string): string {
  return checksum.slice(0, 16);
}

function readWhole(path: string): Buffer {
  const fail = (kind: BaselineError['kind'], why: string, cause?: unknown) =>
    new BaselineError(kind, `baseline ${path}: ${why}`, { cause });
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw missing
      ? fail('missing', 'there is no such file', error)
      : fail('unreadable', (error as Error).message, error);
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw fail('not-a-baseline', 'it is a folder or a device, not a file');
    if (found.size > maxBaselineBytes)
      throw fail('too-large', `${found.size} bytes are more than a baseline has (${maxBaselineBytes}); it is none`);
    const bytes = Buffer.allocUnsafe(found.size);
    let have = 0;
    for (let n = -1; n !== 0 && have < bytes.length; have += n)
      n = readSync(file, bytes, have, bytes.length - have, have);
    return bytes.subarray(0, have);
  } catch (error) {
    throw error instanceof BaselineError ? error : fail('unreadable', (error as Error).message, error);
  } finally {
    closeSync(file);
  }
}
