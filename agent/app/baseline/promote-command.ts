import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PromoteCommand } from '../../pipeline/carry-out.ts';
import type { Config } from '../config/schema.ts';
import { installBaseline } from './install-baseline.ts';

const baselineBytesMax = 64_000_000;

/** Where files wait that a command may name. */
export const incomingDir = (stateDir: string): string => join(stateDir, 'incoming');

/** Makes a baseline that lies in `<stateDir>/incoming` the current one of a camera; says which in words. Throws, in words,
 * why it cannot be: no such file, no baseline, one that does not fit. */
export async function promoteIncoming(config: Config, command: PromoteCommand, atMs: number): Promise<string> {
  const camera = config.cameras.find(({ id }) => id === command.camera);
  if (!camera) throw new Error(`camera: there is none called ${command.camera}`);
  const path = join(incomingDir(config.stateDir), command.file);
  const content = readIncoming(path);
  const { by, reason } = command;
  const { baseline, before, isNew } = await installBaseline({ content, config, camera, move: { atMs, by, reason } });
  if (!isNew) return `${baseline.id} is the current baseline already`;
  return `the current baseline is now ${baseline.id}${before === null ? '' : `, before it was ${before}`}`;
}

function readIncoming(path: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size > baselineBytesMax) throw new Error(`expected at most ${baselineBytesMax} bytes, got ${size}`);
    return readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`file ${path}: ${code === 'ENOENT' ? 'there is none; put it there first' : message}`);
  }
}
