import type { CameraSettings } from '../../core/frame/frame.ts';
import type { SettingsCommand } from './settings-probe.ts';

/** The kernel counts exposure in units of 100 µs. */
const EXPOSURE_UNIT_MS = 0.1;
const exposureNames = ['exposure_time_absolute', 'exposure_absolute'];
const gainNames = ['gain', 'analogue_gain'];

/** Asks the kernel for the controls of a camera, with `v4l2-ctl` of Debian's v4l-utils. Gain has no unit there: a camera
 * that has one tells its settings only where `gainDbPerUnit` is known, since an exposure without its gain misleads. */
export function v4l2Settings(device: string, gainDbPerUnit: number | null): SettingsCommand {
  return {
    command: ['v4l2-ctl', '--device', device, '--list-ctrls'],
    parse: (output) => settingsOfControls(output, gainDbPerUnit),
  };
}

/** From lines such as `exposure_time_absolute 0x009a0902 (int) : min=1 max=5000 step=1 default=157 value=157 flags=…`. What
 * is inactive (set by the camera itself) is not told, unless the kernel reads it anew each time (`volatile`). */
export function settingsOfControls(output: string, gainDbPerUnit: number | null): CameraSettings {
  const controls = new Map<string, number>();
  for (const line of output.split('\n')) {
    const [, name, value, flags] = /^\s*(\w+) 0x\w+ \(\w+\)\s*:.*\bvalue=(-?\d+)(?:.*\bflags=(.*))?/.exec(line) ?? [];
    const known = !flags?.includes('inactive') || flags.includes('volatile');
    if (name && known) controls.set(name, Number(value));
  }
  const first = (names: readonly string[]) =>
    names.map((name) => controls.get(name)).find((value) => value !== undefined);
  const exposure = first(exposureNames);
  const gain = first(gainNames);
  if (exposure === undefined || exposure <= 0) return {};
  if (gain === undefined) return { exposureMs: exposure * EXPOSURE_UNIT_MS };
  return gainDbPerUnit === null ? {} : { exposureMs: exposure * EXPOSURE_UNIT_MS, gainDb: gain * gainDbPerUnit };
}
