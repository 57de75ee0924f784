import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Finding } from '../../agent/app/doctor.ts';
import { driftlight } from '../fixtures/command.ts';
import { mosquittoInstalled, startMosquitto } from '../fixtures/mosquitto.ts';
import { blackPng } from '../fixtures/png.ts';

describe('driftlight doctor', () => {
  let folder: string;
  const time = { from: 'filename', pattern: "yyyyMMdd'T'HHmmss" };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'driftlight-test-doctor-'));
    for (const name of ['empty', 'mixed', 'broken']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'mixed', '20260302T060000.png'), '');
    writeFileSync(join(folder, 'mixed', '20260302T060001.png'), blackPng(16));
    writeFileSync(join(folder, 'broken', '20260302T060000.png'), 'no picture');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function findings(settings: Record<string, unknown>): Promise<{ status: unknown; found: Finding[] }> {
    const file = join(folder, 'driftlight.yaml');
    const common = { site: 'plant', device: 'box', stateDir: join(folder, 'state'), runtimeDir: join(folder, 'run') };
    writeFileSync(file, JSON.stringify({ ...common, ...settings }));
    const doctor = driftlight(['doctor', '--json', '--config', file]);
    const status = await doctor.ended;
    const found = doctor.stdout().trimEnd().split('\n');
    return { status, found: found.map((line) => JSON.parse(line) as Finding) };
  }
  const cameras = (...names: string[]) =>
    names.map((id) => ({ id, source: { type: 'folder', path: join(folder, id), time } }));

  test('a folder with some broken pictures is a warning, one without a good one a failure; each says what to do', async () => {
    const { status, found } = await findings({ cameras: cameras('mixed', 'broken', 'empty') });
    expect(status).toBe(1);
    const of = (id: string) => found.find(({ about }) => about === `camera ${id}`);
    expect(of('mixed')).toMatchObject({ result: 'warning', code: 'camera-broken-frame' });
    expect(of('mixed')?.found).toContain('20260302T060001.png read, analysed at 224×224×');
    expect(of('mixed')?.found).toContain('20260302T060000.png: it is empty');
    expect(of('broken')).toMatchObject({ result: 'failure', code: 'camera-broken-frame' });
    expect(of('broken')?.found).toContain('none of 1 pictures can be used, the last one 20260302T060000.png');
    expect(of('empty')).toMatchObject({ result: 'failure', code: 'camera-silent' });
    expect(of('empty')?.found).toContain('it holds no picture');
    for (const id of ['mixed', 'broken', 'empty']) expect(of(id)?.todo).not.toContain('cable');
  });

  test('a broker that is not there is told once, with what to do', async () => {
    const broker = { url: 'mqtt://127.0.0.1:1', connectTimeout: '60s' };
    const { status, found } = await findings({ broker, cameras: [{ id: 'sim', source: { type: 'simulated' } }] });
    expect(status).toBe(1);
    expect(found.find(({ code }) => code === 'broker-unreachable')).toMatchObject({
      about: 'broker mqtt://127.0.0.1:1',
      result: 'failure',
      found: expect.stringMatching(/^nothing accepts connections there.*ECONNREFUSED\)$/),
    });
    expect(found.find(({ about }) => about === 'camera sim')).toMatchObject({ result: 'ok', todo: '' });
  });

  test.skipIf(!mosquittoInstalled)('all well ends with 0 (needs mosquitto)', async () => {
    const broker = await startMosquitto();
    try {
      const settings = { broker: { url: broker.url }, cameras: [{ id: 'sim', source: { type: 'simulated' } }] };
      const { status, found } = await findings(settings);
      expect(found.find(({ code }) => code === 'broker-ok')?.found).toBe('connected with MQTT 5');
      expect(status).toBe(0);
    } finally {
      await broker.stop();
    }
  });
});
