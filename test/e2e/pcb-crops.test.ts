import { expect, test } from 'vitest';
import { hasBoards } from '../fixtures/pcb-crops.ts';
import { learntBoards, shownBoards, withMore } from '../fixtures/pcb-shown.ts';
import type { Shown } from '../fixtures/pcb-station.ts';
import { pcbBaseline, type Told, watchPcb } from '../fixtures/pcb-watch.ts';

if (!hasBoards) console.warn('pcb crops: skipped, no photographs of boards or no model in ../shared/data');

/** One split of `make bench-pcb`. */
const seed = 3;
const acts = (told: readonly Told[]) => told.filter(({ window, body }) => window > 0 && body.severity === 'act');

test.skipIf(!hasBoards)(
  'photographed boards through their model: blur, dim light and another mix of defects are found and told apart',
  async () => {
    const shown = await shownBoards();
    const learnt = learntBoards(shown.boards, seed);
    const other = (pool: readonly Shown[]) => pool.filter(({ crop }) => !learnt.has(crop.board));
    const plain = other(shown.plain);
    const baseline = await pcbBaseline(
      shown.plain.filter(({ crop }) => learnt.has(crop.board)),
      seed,
    );
    const watch = (changed: readonly Shown[], windows: number) => watchPcb(baseline, seed, plain, changed, windows);

    expect(acts(watch(plain, 100))).toEqual([]);
    const blurred = acts(watch(other(shown.blurred), 20));
    expect(blurred.at(-1)!.body).toMatchObject({ type: 'camera-health', cause: 'defocus' });
    const dimmed = acts(watch(other(shown.dimmed), 20));
    expect(dimmed.at(-1)!.body).toMatchObject({ type: 'lighting', cause: 'dimming-or-exposure' });
    // The light comes first, and the event says how the answers moved.
    expect(dimmed.at(-1)!.body.evidence.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^The model's answers moved with it: /),
    );
    const shorts = acts(watch(withMore(plain, 'short', 0.8), 60));
    expect(shorts.map(({ body }) => body.type)).toEqual(shorts.map(() => 'prediction-drift'));
    expect(shorts.at(-1)!.body).toMatchObject({ cause: 'class-mix-changed' });
    expect(shorts.at(-1)!.body.evidence.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/it says short in [6-9]\d(\.\d)? % of pictures, usually 1\d %/),
    );
  },
  120_000,
);
