import { readdir, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { BoxFacts } from '../../core/health/box-facts.ts';
import { cardWear } from './flash-wear.ts';
import { plausibleCelsius, raspberryThrottling } from './heat.ts';

export interface BoxBodyOptions {
  /** Whose file system is looked at. */
  readonly stateDir: string;
  /** Bytes that the journal leaves free. */
  readonly reserveBytes: number;
  /** Where the kernel shows itself; other folders for tests. */
  readonly sys?: string;
  readonly proc?: string;
}

/** Disk, flash, heat and memory as the kernel tells them without special rights. Never throws: what cannot be read is left
 * out. */
export async function readBoxBody(options: BoxBodyOptions): Promise<BoxFacts> {
  const { sys = '/sys', proc = '/proc' } = options;
  const [disk, flash, temperatures, throttled, memory] = await Promise.all([
    diskOf(options),
    flashOf(sys),
    temperaturesOf(sys),
    throttlingOf(sys),
    memoryOf(proc),
  ]);
  return { disk, flash, temperatures, throttled, memory };
}

async function diskOf({ stateDir, reserveBytes }: BoxBodyOptions): Promise<BoxFacts['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(stateDir);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, reserveBytes };
  } catch {
    return null;
  }
}

/** Wear of a card or chip stands in files; an NVMe tells it to the administrator only. */
async function flashOf(sys: string): Promise<BoxFacts['flash']> {
  const names = (await namesIn(join(sys, 'block'))).filter((name) => /^(mmcblk\d+|nvme\d+n\d+)$/.test(name));
  return Promise.all(
    names.map(async (name) => {
      const of = (file: string) => textOf(join(sys, 'block', name, 'device', file));
      return { name, ...cardWear(await of('life_time'), await of('pre_eol_info')) };
    }),
  );
}

async function temperaturesOf(sys: string): Promise<BoxFacts['temperatures']> {
  const folder = join(sys, 'class/thermal');
  const zones = (await namesIn(folder)).filter((name) => name.startsWith('thermal_zone'));
  const found = await Promise.all(
    zones.map(async (zone) => {
      // A zone whose part is switched off answers with an error.
      const celsius = plausibleCelsius(await textOf(join(folder, zone, 'temp')));
      const sensor = (await textOf(join(folder, zone, 'type'))) ?? zone;
      return celsius === null ? null : { sensor, celsius };
    }),
  );
  return found.filter((one) => one !== null);
}

/** A Jetson shows an alert as a cooling device that is on; a Raspberry Pi has a word of bits. */
async function throttlingOf(sys: string): Promise<string[]> {
  const folder = join(sys, 'class/thermal');
  const devices = (await namesIn(folder)).filter((name) => name.startsWith('cooling_device'));
  const alerts = await Promise.all(
    devices.map(async (device) => {
      const type = (await textOf(join(folder, device, 'type'))) ?? '';
      if (!/-alert$/.test(type)) return null;
      return Number(await textOf(join(folder, device, 'cur_state'))) > 0 ? type : null;
    }),
  );
  const bits = await textOf(join(sys, 'devices/platform/soc/soc:firmware/get_throttled'));
  return [...alerts.filter((alert) => alert !== null), ...raspberryThrottling(bits)];
}

async function memoryOf(proc: string): Promise<BoxFacts['memory']> {
  const text = (await textOf(join(proc, 'meminfo'))) ?? '';
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN) * 1024;
  const [availableBytes, totalBytes] = [bytes('MemAvailable'), bytes('MemTotal')];
  return Number.isFinite(availableBytes) && totalBytes > 0 ? { availableBytes, totalBytes } : null;
}

const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder)
    .then((names) => names.sort())
    .catch(() => []);

const textOf = (file: string): Promise<string | null> =>
  readFile(file, 'utf8')
    .then((text) => text.trim())
    .catch(() => null);
