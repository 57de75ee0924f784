import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoModelSettings } from '../../agent/app/scenario/demo-model.ts';
import { readBaseline } from '../../agent/io/baseline-store/baseline-file.ts';
import { driftlight } from '../fixtures/command.ts';

describe("driftlight baseline tolerance with the demo's model", () => {
  let dir: string;
  const at = (name: string) => join(dir, name);
  const images = () => ['--images', at('pictures/baseline'), '--time', "filename:yyyy-MM-dd'T'HH_mm_ss"];

  async function run(...args: string[]) {
    const command = driftlight(args, { XDG_CACHE_HOME: at('cache') });
    const code = await command.ended;
    return { code, out: command.stdout(), errors: command.stderr() };
  }
  const camera = (more: object) => {
    const cameras = [{ id: 'line', source: { type: 'simulated' }, window: '10m', ...demoModelSettings(), ...more }];
    const config = { site: 'plant', device: 'box', broker: { url: 'mqtt://127.0.0.1:1' }, cameras };
    writeFileSync(at('config.yaml'), JSON.stringify(config));
    return ['--config', at('config.yaml')];
  };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'driftlight-test-tolerance-'));
    const args = ['--scenario', 'healthy-month', '--frames', '72', '--format', 'png', '--seed', '3'];
    expect((await run('simulate', ...args, '--out', at('pictures'))).code).toBe(0);
    const made = await run('baseline', 'create', ...images(), ...camera({}), '--out', at('line.baseline'));
    expect(made.errors).toBe('');
    expect(made.code).toBe(0);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test('notes in the baseline from where a change matters, and the baseline tells it', async () => {
    const args = [at('line.baseline'), ...images(), ...camera({}), '--tolerance', '0.05', '--out', at('with.baseline')];
    const { code, out, errors } = await run('baseline', 'tolerance', ...args, '--json');
    expect(errors).toBe('');
    expect(code).toBe(0);
    const found = JSON.parse(out);
    const { baseline, series } = readBaseline(at('with.baseline'));
    expect(baseline.tolerance).toEqual(found.tolerance);
    expect(baseline.id).toBe(found.id);
    expect(series()).toHaveLength(72);
    const { changes } = baseline.tolerance!.found!;
    const strength = (change: string) => changes.find((one) => one.change === change)!.strength!;
    // By the bench the model loses a point with 18 % less light, and a third of its accuracy with 30 %.
    expect(strength('darker')).toBeGreaterThan(0.08);
    expect(strength('darker')).toBeLessThan(0.3);
    expect(baseline.tolerance!.psi.luma).toBeGreaterThan(0.05);
    expect(baseline.tolerance!.values.focus!.below).toBeLessThan(baseline.reference.stats.get('focus')!.mean);
    expect((await run('baseline', 'show', at('with.baseline'))).out).toMatch(
      /matters {2}from where 5\.0 % of its answers change, found with 72 pictures/,
    );
  });

  test.each([
    ['a camera without a model', { model: undefined }, [], 1, /the camera has no model/],
    [
      'a model that gives no answers',
      { model: { ...demoModelSettings().model, output: { kind: 'none' } } },
      [],
      1,
      /gives no answers/,
    ],
    ['too few pictures for what is asked', {}, ['--tolerance', '0.001'], 1, /it takes 2703/],
  ])('refuses %s', async (_, more, options, code, says) => {
    const refused = await run('baseline', 'tolerance', at('line.baseline'), ...images(), ...camera(more), ...options);
    expect(refused.errors).toMatch(says);
    expect(refused.code).toBe(code);
  });

  test('refuses wrong use with 2', async () => {
    const refused = await run('baseline', 'tolerance', at('line.baseline'), ...images());
    expect(refused.errors).toContain('--config FILE is needed');
    expect(refused.code).toBe(2);
    expect((await run('baseline', 'tolerance', at('line.baseline'), ...images(), '--tolerance', '2')).code).toBe(2);
  });
});
