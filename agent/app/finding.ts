import type { Clock, Log } from '../pipeline/ports.ts';
import type { CameraConfig } from './config/schema.ts';

/** One thing that was tried. */
export interface Finding {
  /** For scripts and the troubleshooting guide, for example `camera-silent`. */
  readonly code: string;
  readonly about: string;
  readonly result: 'ok' | 'warning' | 'failure';
  readonly found: string;
  /** What to do; empty when all is well. */
  readonly todo: string;
}

export interface DoctorWorld {
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
}

/** The parts of a camera's examination that the running agent knows better, or that would disturb it. */
export type KnownOfCamera = (camera: CameraConfig) => { readonly source: Finding; readonly model: Finding | null };

export function ok(code: string, about: string, found: string): Finding {
  return { code, about, result: 'ok', found, todo: '' };
}
