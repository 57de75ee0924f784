import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { factsOfJson, toldFacts } from '../../../agent/app/integrity/told-facts.ts';
import { fileDigests } from '../../../agent/io/system/file-digests.ts';
import { libraryVersions } from '../../../agent/io/system/library-versions.ts';
import { programVersion, systemVersions } from '../../../agent/io/system/system-versions.ts';
import { v4l2Device } from '../../../agent/io/system/v4l2-device.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'driftlight-system-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the digest of a file', () => {
  const day = 24 * 3_600_000;

  test('is read again only when the file looks changed, or once a day', async () => {
    const file = join(dir, 'model');
    writeFileSync(file, 'abc');
    const read: string[] = [];
    const { digest } = fileDigests(async (path, from) => `${read.push(path)} from ${from}`);
    expect([await digest(file, 0), await digest(file, day - 1), await digest(file, day - 1, 2)]).toEqual([
      '1 from 0',
      '1 from 0',
      '2 from 2',
    ]);
    expect(await digest(file, day)).toBe('3 from 0');
    // As long as before, and dated back: its change of state tells.
    writeFileSync(file, 'abd');
    utimesSync(file, 1, 1);
    expect(await digest(file, day + 1)).toBe('4 from 0');
    expect(await digest(join(dir, 'none'), 0)).toBeNull();
  });

  test('is its SHA-256', async () => {
    const file = join(dir, 'abc');
    writeFileSync(file, 'x\nabc');
    // FIPS 180-4, example of one block.
    expect(await fileDigests().digest(file, 0, 2)).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});

describe('a camera of the kernel', () => {
  /** As /sys shows a USB camera. */
  function usbCamera(): { sys: string } {
    const usb = join(dir, 'devices/usb1/1-2');
    const face = join(usb, '1-2:1.0');
    mkdirSync(join(face, 'video4linux/video0'), { recursive: true });
    mkdirSync(join(dir, 'bus/usb/drivers/uvcvideo'), { recursive: true });
    mkdirSync(join(dir, 'module/uvcvideo'), { recursive: true });
    mkdirSync(join(dir, 'class/video4linux'), { recursive: true });
    symlinkSync(join(face, 'video4linux/video0'), join(dir, 'class/video4linux/video0'));
    symlinkSync(face, join(face, 'video4linux/video0/device'));
    symlinkSync(join(dir, 'bus/usb/drivers/uvcvideo'), join(face, 'driver'));
    const files = { idVendor: '046d', idProduct: '0825', bcdDevice: '0012', serial: 'C9F5' };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(usb, name), `${text}\n`);
    writeFileSync(join(face, 'video4linux/video0/name'), 'HD Camera\n');
    writeFileSync(join(dir, 'module/uvcvideo/version'), '1.1.1\n');
    return { sys: dir };
  }

  test('tells card, driver, product, serial number and firmware', () => {
    expect(v4l2Device('/dev/video0', usbCamera())).toEqual({
      ...{ card: 'HD Camera', driver: 'uvcvideo', 'driver-version': '1.1.1' },
      ...{ product: '046d:0825', firmware: '0012', 'serial-number': 'C9F5' },
    });
  });

  test('tells nothing while it is not there', () => {
    expect(v4l2Device('/dev/video7', usbCamera())).toEqual({ card: null });
  });
});

test('versions of the system are read where they stand', () => {
  const files: Record<string, string> = {
    '/proc/sys/kernel/osrelease': '5.15.148-tegra\n',
    '/etc/nv_tegra_release': '# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64\n',
    '/proc/driver/nvidia/version':
      'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC 2024\nGCC version: 12\n',
  };
  expect(systemVersions((path) => files[path] ?? null)).toEqual({
    ...{ kernel: '5.15.148-tegra', 'jetson-linux': '36.4.3', 'nvidia-driver': '535.183.01' },
  });
  expect(systemVersions(() => null)).toEqual({ kernel: null });
  expect(programVersion('ffmpeg version 5.1.6-0+deb12u1 Copyright (c) 2000-2024 the FFmpeg developers\n')).toBe(
    '5.1.6-0+deb12u1',
  );
  expect(programVersion('gst-launch-1.0 version 1.22.0\nGStreamer 1.22.0\n')).toBe('1.22.0');
  expect(programVersion('\n')).toBeNull();
});

test('versions of libraries are read from their files, and unknown where they are not installed', () => {
  const versions = libraryVersions();
  expect(Object.keys(versions).sort()).toEqual(['libvips', 'lmdb', 'onnxruntime', 'sharp']);
  for (const version of Object.values(versions)) expect(version).toMatch(/^\d+\.\d+\.\d+/);
  const none = { onnxruntime: null, sharp: null, lmdb: null, libvips: null };
  expect(libraryVersions(() => undefined)).toEqual(none);
});

describe("what a program of the site's own tells", () => {
  test('is about a camera or the box', () => {
    expect(factsOfJson({ 'line1/firmware': '5.7.3', shift: 2, 'line1/lens': null })).toEqual({
      'camera/line1/told/firmware': '5.7.3',
      'box/told/shift': '2',
      'camera/line1/told/lens': null,
    });
    expect(() => factsOfJson({ a: {} })).toThrow('facts: a: expected a text or a number');
    expect(() => factsOfJson([])).toThrow('expected one JSON object');
  });

  test('is unknown when it fails, and nothing without one', async () => {
    expect(await toldFacts(null, ['a'])).toEqual({});
    expect(await toldFacts([process.execPath, '-e', 'console.log(\'{"a/b":"c"}\')'], ['a'])).toEqual({
      'camera/a/told/b': 'c',
    });
    const unknown = { 'camera/a/told': null, 'box/told': null };
    expect(await toldFacts([process.execPath, '-e', 'console.log(7)'], ['a'])).toEqual(unknown);
    expect(await toldFacts([join(dir, 'no-such-program')], ['a'])).toEqual(unknown);
  });
});
