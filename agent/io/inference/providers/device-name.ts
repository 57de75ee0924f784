import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the box calls the device that engines are built for, for example `NVIDIA Jetson Orin Nano Developer Kit`;
 * `unknown` where neither the device tree nor NVIDIA's driver says. `root` stands in for `/` in tests. */
export function deviceName(root = '/'): string {
  return fromDeviceTree(root) ?? fromDriver(root) ?? 'unknown';
}

function fromDeviceTree(root: string): string | null {
  try {
    return readFileSync(join(root, 'proc/device-tree/model'), 'utf8').replaceAll('\0', '').trim() || null;
  } catch {
    return null;
  }
}

function fromDriver(root: string): string | null {
  const folder = join(root, 'proc/driver/nvidia/gpus');
  try {
    const [gpu] = readdirSync(folder).sort();
    if (gpu === undefined) return null;
    return /^Model:\s*(.+)$/m.exec(readFileSync(join(folder, gpu, 'information'), 'utf8'))?.[1]?.trim() ?? null;
  } catch {
    return null;
  }
}
