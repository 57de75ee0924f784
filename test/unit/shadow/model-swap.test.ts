import { describe, expect, test } from 'vitest';
import type { ModelSpec } from '../../../agent/core/model/model-spec.ts';
import { failsProbation, probationRuns } from '../../../agent/core/shadow/probation.ts';
import { createModelSwap, type ModelChoice, type ModelOrders } from '../../../agent/pipeline/model-swap.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { fakeModelSpec } from '../../fixtures/fake-model-runner.ts';
import { type ScriptedModel, says, scriptedModel } from '../../fixtures/scripted-model.ts';

const picture = { width: 1, height: 1, channels: 1 as const, pixels: new Uint8Array(1) };
const choice = (id: string): ModelChoice => ({ id, spec: { ...fakeModelSpec, path: `${id}.onnx` } });
const [old, young, third] = ['old', 'young', 'third'].map(choice) as [ModelChoice, ModelChoice, ModelChoice];

/** Orders in memory, as they outlive an agent. */
function written() {
  const all = {
    model: old,
    before: null as ModelChoice | null,
    trials: 0,
    unreadable: null as string | null,
    told: [] as string[],
    promote(model: ModelChoice) {
      all.before = all.model;
      all.model = model;
      all.trials = 0;
    },
  };
  const orders: ModelOrders = {
    configured: old,
    wanted: () => {
      if (all.unreadable !== null) throw new Error(all.unreadable);
      return { model: all.model, before: all.before };
    },
    tried: () => ++all.trials,
    stopped: () => void all.trials--,
    proved: (id) => {
      all.told.push(`${id} proved`);
      all.before = null;
    },
    sentBack: (id, why) => {
      all.told.push(`${id} sent back: ${why}`);
      if (all.model.id !== id) return;
      all.model = all.before ?? old;
      all.before = null;
    },
  };
  return { all, orders };
}

function agent({ orders }: ReturnType<typeof written>, prepare: (model: ScriptedModel, id: string) => void = () => {}) {
  const clock = fakeClock();
  const log = fakeLog();
  const models: ScriptedModel[] = [];
  const told: string[] = [];
  const swap = createModelSwap('line', {
    ...{ orders, clock, log },
    open: ({ path }: ModelSpec) => {
      const model = scriptedModel(path, () => says(path));
      prepare(model, path);
      models.push(model);
      return model;
    },
    onSwapped: (from, to) => void told.push(`${from.id} → ${to.id}`),
    onSentBack: (gone, kept, why) => void told.push(`${gone.id} back to ${kept.id}: ${why}`),
  });
  swap.start();
  const run = async (count: number) => {
    const labels: (string | null | undefined)[] = [];
    for (let n = 0; n < count; n++) labels.push((await swap.run(picture))?.prediction?.label);
    return labels;
  };
  return { swap, clock, log, models, told, run };
}

describe('a promoted model', () => {
  test('is loaded beside the old one, takes over without a lost picture, proves itself, and the old one leaves', async () => {
    const shelf = written();
    const { swap, clock, models, told, run } = agent(shelf, (model, id) => {
      if (id === 'young.onnx') model.set({ state: 'starting' });
    });
    await clock.advance(1000);
    shelf.all.promote(young);
    await clock.advance(1000);
    expect(swap.promotion()).toContain('young is being loaded beside old');
    expect(await run(3)).toEqual(['old.onnx', 'old.onnx', 'old.onnx']);
    models[1]!.set({ state: 'running' });
    await clock.advance(1000);
    expect(await run(probationRuns - 1)).toEqual(Array(probationRuns - 1).fill('young.onnx'));
    expect(swap.promotion()).toContain(`199 of ${probationRuns} runs`);
    expect(models[0]!.stopped).toBe(false);
    await run(1);
    expect(models[0]!.stopped).toBe(true);
    expect(shelf.all.told).toEqual(['young proved']);
    expect(told).toEqual(['old → young']);
    expect(swap.status.skipped + swap.status.failed + models[0]!.status.skipped).toBe(0);
    await swap.stop(1000);
    expect(models.map(({ stopped }) => stopped)).toEqual([true, true]);
  });

  test('that does not load is sent back; the old one never stopped answering', async () => {
    const shelf = written();
    const { clock, models, told, run } = agent(shelf, (model, id) => {
      if (id === 'young.onnx') model.set({ state: 'refused', trouble: 'no such operator' });
    });
    shelf.all.promote(young);
    await clock.advance(2000);
    expect(told).toEqual(['young back to old: it does not run: no such operator']);
    expect(await run(2)).toEqual(['old.onnx', 'old.onnx']);
    expect(models.length).toBe(2);
    expect(models[1]!.stopped).toBe(true);
    await clock.advance(5000);
    expect(models.length).toBe(2);
  });

  test.each([
    ['its runs fail', () => null, /^4 of its 8 runs failed|^3 of its \d+ runs failed/],
    [
      'its outputs are unusable',
      () => ({ values: { outputsBroken: 1 }, histograms: {}, prediction: null }),
      /runs failed \(3 of them with unusable outputs\)/,
    ],
  ])('is sent back when %s', async (_, bad, why) => {
    const shelf = written();
    const { clock, models, told, run } = agent(shelf, (model, id) => {
      if (id === 'young.onnx') model.answer = (n) => (n % 2 === 1 ? bad() : says(id));
    });
    await run(50);
    shelf.all.promote(young);
    await clock.advance(2000);
    expect(told).toEqual(['old → young']);
    await run(8);
    expect(shelf.all.told[0]!.replace('young sent back: ', '')).toMatch(why);
    expect(told[1]).toMatch(/^young back to old/);
    expect(await run(2)).toEqual(['old.onnx', 'old.onnx']);
    expect(models.map(({ stopped }) => stopped)).toEqual([false, true]);
  });

  test('whose process ends twice is sent back, also without a picture', async () => {
    const shelf = written();
    const { clock, models, told } = agent(shelf);
    shelf.all.promote(young);
    await clock.advance(2000);
    models[1]!.set({ restarts: 2, state: 'waiting', trouble: 'signal SIGSEGV' });
    await clock.advance(1000);
    expect(told[1]).toBe('young back to old: its process ended 2 times: signal SIGSEGV');
  });

  test('stays where the old one does not run either', async () => {
    const shelf = written();
    const { clock, models, told, run } = agent(shelf);
    shelf.all.promote(young);
    await clock.advance(2000);
    models[0]!.set({ state: 'refused' });
    models[1]!.answer = () => null;
    await run(10);
    expect(told).toEqual(['old → young']);
  });

  test('that was taken back while it proves itself goes at once', async () => {
    const shelf = written();
    const { clock, models, told, run } = agent(shelf);
    shelf.all.promote(young);
    await clock.advance(2000);
    await run(5);
    Object.assign(shelf.all, { model: old, before: null });
    await clock.advance(1000);
    expect(await run(1)).toEqual(['old.onnx']);
    expect(told).toEqual(['old → young', 'young → old']);
    expect(models.length).toBe(2);
  });

  test('gives way to one promoted after it', async () => {
    const shelf = written();
    const { clock, models, run } = agent(shelf);
    shelf.all.promote(young);
    await clock.advance(2000);
    shelf.all.promote(third);
    await clock.advance(2000);
    expect(await run(1)).toEqual(['third.onnx']);
    expect(models.map(({ stopped }) => stopped)).toEqual([true, false, false]);
  });
});

describe('after a restart in the middle', () => {
  test('the old one answers first and the new one is tried again', async () => {
    const shelf = written();
    const first = agent(shelf);
    shelf.all.promote(young);
    await first.clock.advance(2000);
    // Killed here.
    const second = agent(shelf, (model, id) => {
      if (id === 'young.onnx') model.set({ state: 'starting' });
    });
    expect(await second.run(1)).toEqual(['old.onnx']);
    second.models[1]!.set({ state: 'running' });
    await second.clock.advance(2000);
    expect(await second.run(1)).toEqual(['young.onnx']);
    expect(shelf.all.trials).toBe(2);
  });

  test('orderly stops are no trials', async () => {
    const shelf = written();
    shelf.all.promote(young);
    for (let life = 0; life < 8; life++) {
      const { swap, clock, told } = agent(shelf);
      await clock.advance(2000);
      expect(told).toEqual(['old → young']);
      const stopped = swap.stop(1000);
      await clock.advance(2000);
      await stopped;
    }
    expect(shelf.all.trials).toBe(0);
  });

  test('one that never gets to prove itself is given up after five trials', async () => {
    const shelf = written();
    shelf.all.promote(young);
    for (let life = 0; life < 5; life++) {
      const { clock, told } = agent(shelf);
      await clock.advance(2000);
      expect(told).toEqual(['old → young']);
    }
    const { clock, told, run } = agent(shelf);
    await clock.advance(2000);
    expect(told).toEqual(['young back to old: it was begun 5 times and never got to prove itself']);
    expect(await run(1)).toEqual(['old.onnx']);
  });

  test('orders that cannot be read leave the model that runs, and are told once', async () => {
    const shelf = written();
    const { swap, clock, log, run } = agent(shelf);
    shelf.all.unreadable = 'models current.json: damaged';
    await clock.advance(5000);
    expect(await run(1)).toEqual(['old.onnx']);
    expect(swap.promotion()).toContain('damaged');
    expect(log.lines.filter(({ level }) => level === 'error').length).toBe(1);
    const next = agent(shelf);
    expect(await next.run(1)).toEqual(['old.onnx']);
  });
});

describe('the rule of probation', () => {
  const status = (runs: number, failed: number) => ({
    state: 'running' as const,
    trouble: null,
    runs,
    failed,
    restarts: 0,
  });

  // scipy.stats.binom.sf(k − 1, n, p): 3 of 8 at 1 % 5.4e-5, 3 of 10 1.1e-4, 3 of 30 3.3e-3; 30 of 100 at 20 % 1.1e-2
  test.each([
    [5, 3, { runs: 1000, failed: 0 }, true],
    [7, 3, { runs: 1000, failed: 0 }, false],
    [27, 3, { runs: 1000, failed: 0 }, false],
    [70, 30, { runs: 80, failed: 20 }, false],
    [40, 60, { runs: 80, failed: 20 }, true],
    [2, 2, { runs: 0, failed: 0 }, false],
  ])('%i runs and %i failures, before it %o: sent back %s', (runs, failed, before, goes) => {
    expect(failsProbation(status(runs, failed), 0, before) !== null).toBe(goes);
  });
});
