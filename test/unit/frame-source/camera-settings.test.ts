import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { settingsOfFile, settingsOfJson } from '../../../agent/io/frame-source/camera-settings.ts';
import { settingsOfControls } from '../../../agent/io/frame-source/v4l2-settings.ts';

const dir = mkdtempSync(join(tmpdir(), 'camera-settings-'));
afterAll(() => rmSync(dir, { recursive: true }));

const plain = () => sharp({ create: { width: 16, height: 16, channels: 3, background: '#808080' } }).jpeg();
const exif = { IFD0: {}, IFD2: { ExposureTime: '1/50', ISOSpeedRatings: '200', FNumber: '28/10' } };

test('EXIF tells exposure, gain against ISO 100, and aperture', async () => {
  const bytes = await plain().withExif(exif).toBuffer();
  const settings = await settingsOfFile(join(dir, 'without-side-car.jpg'), bytes);
  expect(settings.exposureMs).toBeCloseTo(20, 9);
  expect(settings.gainDb).toBeCloseTo(6.0206, 4);
  expect(settings.fNumber).toBeCloseTo(2.8, 9);
});

test('a side-car wins over EXIF, key by key', async () => {
  writeFileSync(join(dir, 'part.json'), '{"exposureMs": 4, "whiteBalanceRed": 1.8, "operator": "x"}');
  const settings = await settingsOfFile(join(dir, 'part.jpg'), await plain().withExif(exif).toBuffer());
  expect(settings).toMatchObject({ exposureMs: 4, whiteBalanceRed: 1.8, fNumber: 2.8 });
  expect(settings).not.toHaveProperty('operator');
});

test.each([
  ['no JSON', 'exposure 4'],
  ['a list', '[4]'],
  ['nothing', 'null'],
  ['too long', `{"exposureMs":4,"x":"${'y'.repeat(70_000)}"}`],
])('a side-car with %s says nothing', async (_, text) => {
  writeFileSync(join(dir, 'bad.json'), text);
  expect(await settingsOfFile(join(dir, 'bad.jpg'), await plain().toBuffer())).toEqual({});
});

test('numbers that make no sense are left out', () => {
  expect(settingsOfJson({ exposureMs: 0, gainDb: -3, fNumber: '2.8', whiteBalanceBlue: Number.NaN })).toEqual({
    gainDb: -3,
  });
});

// Lines as v4l2-ctl 1.22 prints them for a UVC camera.
const controls = (exposureFlags: string) => `
User Controls

                     brightness 0x00980900 (int)    : min=-64 max=64 step=1 default=0 value=0
                           gain 0x00980913 (int)    : min=0 max=100 step=1 default=0 value=12

Camera Controls

                  auto_exposure 0x009a0901 (menu)   : min=0 max=3 default=3 value=1 (Manual Mode)
         exposure_time_absolute 0x009a0902 (int)    : min=1 max=5000 step=1 default=157 value=80${exposureFlags}
`;

test('controls of the kernel tell exposure in ms and gain in dB', () => {
  expect(settingsOfControls(controls(''), 0.5)).toEqual({ exposureMs: 8, gainDb: 6 });
});

test('an exposure is not told without the unit of its gain, nor while the camera sets it itself', () => {
  expect(settingsOfControls(controls(''), null)).toEqual({});
  expect(settingsOfControls(controls(' flags=inactive'), 0.5)).toEqual({});
  expect(settingsOfControls(controls(' flags=inactive, volatile'), 0.5)).toEqual({ exposureMs: 8, gainDb: 6 });
});
