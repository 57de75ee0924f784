import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Where the kernel shows its devices, for tests in another folder. */
export interface Sysfs {
  readonly sys: string;
}

/**
 * What the kernel tells of a camera without opening it: card, driver and, of USB cameras, product, serial number and
 * firmware (`bcdDevice`). What it does not tell is left out; of a device that is not there `card` is `null`.
 */
export function v4l2Device(device: string, { sys }: Sysfs = { sys: '/sys' }): Readonly<Record<string, string | null>> {
  const folder = join(sys, 'class/video4linux', basename(real(device) ?? device));
  const card = textIn(folder, 'name');
  if (card === null) return { card: null };
  const parent = real(join(folder, 'device'));
  const driver = parent && real(join(parent, 'driver'));
  const facts: Record<string, string | null> = { card, driver: driver === null ? null : basename(driver) };
  const version = driver && textIn(join(sys, 'module', basename(driver)), 'version');
  if (version) facts['driver-version'] = version;
  // The interface of a USB device lies below the device itself.
  const usb = parent && textIn(dirname(parent), 'idVendor') !== null ? dirname(parent) : null;
  if (usb === null) return facts;
  const named = { vendor: textIn(usb, 'idVendor'), product: textIn(usb, 'idProduct') };
  facts.product = `${named.vendor}:${named.product}`;
  facts.firmware = textIn(usb, 'bcdDevice');
  const serial = textIn(usb, 'serial');
  if (serial !== null) facts['serial-number'] = serial;
  return facts;
}

function textIn(folder: string, name: string): string | null {
  try {
    return readFileSync(join(folder, name), 'utf8').trim().slice(0, 200) || null;
  } catch {
    return null;
  }
}

function real(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
