import { describe, expect, test } from 'vitest';
import { causeOf, compareFacts, departureText, matters } from '../../../agent/core/integrity/departures.ts';

const texts = (validated: Record<string, string | null>, now: Record<string, string | null>) =>
  compareFacts(validated, now).departures.map(departureText);

const hash = (digit: string) => digit.repeat(64);

describe('what departs', () => {
  test('is told fact by fact, in the order of keys', () => {
    const validated = {
      'setting/store.maxBytes': '64000000',
      'camera/line1/model': hash('4'),
      'camera/line1/baseline/bolt m8/x': 'aaaa',
      'camera/line1/device/firmware': '0100',
      'box/library/onnxruntime': '1.30.0',
      'box/same': 'x',
    };
    const now = {
      'setting/store.maxBytes': '32000000',
      'setting/broker.url': 'mqtt://broker',
      'camera/line1/model': hash('9'),
      'camera/line1/device/firmware': '0102',
      'camera/line1/told/exposure mode': 'manual',
      'box/library/onnxruntime': '1.31.0',
      'box/same': 'x',
    };
    expect(texts(validated, now)).toEqual([
      'The version of onnxruntime changed: validated 1.30.0, now 1.31.0',
      'The baseline for recipe bolt m8/x of camera line1 is gone: validated aaaa',
      'The firmware of camera line1 changed: validated 0100, now 0102',
      'The model of camera line1 changed: validated 444444444444…, now 999999999999…',
      'The exposure mode of camera line1 is new: none when validated, now manual',
      'The setting broker.url changed: validated not set, now mqtt://broker',
      'The setting store.maxBytes changed: validated 64000000, now 32000000',
    ]);
  });

  test('leaves out what follows from something named anyway', () => {
    const camera = {
      'camera/b': 'configured',
      'camera/b/model': hash('1'),
      'camera/b/preprocessing': 'ff',
      'setting/cameras.b.window': '1m',
    };
    expect(texts({ 'box/configuration': '1' }, { 'box/configuration': '2', ...camera })).toEqual([
      'Camera b is new: not there when validated',
    ]);
    expect(texts(camera, {})).toEqual(['Camera b is gone']);
    const model = { 'camera/a/model': hash('1'), 'camera/a/model/weights/w.bin': hash('2') };
    const path = { 'setting/cameras.a.model.path': 'm.onnx' };
    expect(texts({}, { ...model, ...path, 'setting/cameras.a.window': '2m' })).toEqual([
      'The model of camera a is new: none when validated, now 111111111111…',
      'The setting cameras.a.window changed: validated not set, now 2m',
    ]);
    // The model alone is no cover for its settings.
    expect(
      texts({ ...model, ...path }, { 'camera/a/model': hash('3'), 'setting/cameras.a.model.path': 'n.onnx' }),
    ).toEqual([
      'The model of camera a changed: validated 111111111111…, now 333333333333…',
      "The model's file of weights w.bin of camera a is gone: validated 222222222222…",
      'The setting cameras.a.model.path changed: validated m.onnx, now n.onnx',
    ]);
    const tap = { 'camera/a/model/tap': 'auto', 'setting/cameras.a.model.tap': 'auto' };
    expect(texts(tap, { 'camera/a/model/tap': 'none', 'setting/cameras.a.model.tap': 'none' })).toEqual([
      'The setting cameras.a.model.tap changed: validated auto, now none',
    ]);
    expect(texts({ 'camera/a/preprocessing': '1' }, { 'camera/a/preprocessing': '2' })).toHaveLength(1);
    // A camera whose id is the beginning of another's.
    expect(texts({ 'setting/cameras.b2.window': '1m', ...camera }, {})).toContain(
      'The setting cameras.b2.window changed: validated 1m, now not set',
    );
  });

  test('is not what cannot be read, nor what belongs to it', () => {
    const known = { 'camera/a/device': 'USB Camera', 'camera/a/device/driver': 'uvcvideo', 'box/kernel': null };
    const away = { 'camera/a/device': null, 'box/kernel': '6.1' };
    const unknown = ['box/kernel', 'camera/a/device', 'camera/a/device/driver'];
    expect(compareFacts(known, away)).toEqual({ departures: [], unknown });
    expect(compareFacts(away, known)).toEqual({ departures: [], unknown });
  });

  test('has names that no object has by itself', () => {
    expect(texts({}, JSON.parse('{"__proto__": "a", "setting/constructor": "b"}'))).toHaveLength(2);
  });
});

test('what can change a measurement is told from what can wait', () => {
  const grave = ['camera/a/model', 'setting/cameras.a.window', 'box/agent', 'box/library/libvips', 'box/told/x'];
  expect(grave.filter((key) => !matters(key))).toEqual([]);
  const light = ['setting/log.level', 'box/kernel', 'box/library/lmdb', 'box/Node.js', 'setting/broker.url'];
  expect(light.filter(matters)).toEqual([]);
});

test.each([
  ['camera/a/device/firmware', 'firmware-changed'],
  ['camera/a/told/lens firmware', 'firmware-changed'],
  ['camera/a/device/serial-number', 'camera-changed'],
  ['setting/cameras.a.every', 'configuration-changed'],
  ['camera/a/model', null],
])('%s has the cause %s of the runbook', (key, cause) => {
  expect(causeOf([{ key }])).toBe(cause);
});
