import { afterEach, expect, test } from 'vitest';
import { readCameraWindows } from '../../../agent/core/window/window-record.ts';
import { createModelWatch } from '../../../agent/pipeline/model-watch.ts';
import { fakeFrameSource } from '../../fixtures/fake-frame-source.ts';
import { channelShares } from '../../fixtures/model-runner-models.ts';
import { type MortalBox, mortalBox } from '../../fixtures/mortal-box.ts';
import { realClock } from '../../fixtures/real-clock.ts';
import { realModelRunner } from '../../fixtures/real-model-runner.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let stop: (() => Promise<void>) | null = null;
afterEach(async () => {
  await stop?.();
  stop = null;
});

/** All that the box has counted so far of a feature, in closed windows and the open one. */
function counted(box: MortalBox, feature: string): { frames: number; n: number } {
  const open = box.checkpoint ? readCameraWindows(box.checkpoint).open.base : [];
  const windows = [
    ...box.windows('base').map(({ frames, stats }) => ({ frames, n: stats[feature]?.n ?? 0 })),
    ...open.map(({ frames, stats }) => ({ frames, n: stats.get(feature)?.n ?? 0 })),
  ];
  return windows.reduce((sum, { frames, n }) => ({ frames: sum.frames + frames, n: sum.n + n }), { frames: 0, n: 0 });
}

test('kill -9 of the process that runs the model loses no frame’s pixel features, and it is back', async () => {
  const clock = realClock();
  const { runner, kill, pids } = realModelRunner(channelShares());
  const box = mortalBox({ clock, model: () => createModelWatch(runner, 1, clock) });
  const source = fakeFrameSource(clock, [], 'live');
  const { camera } = box.live(source);
  stop = () => camera.stop();
  let pushed = 0;
  const push = () => source.push({ bytes: new Uint8Array(10 + (pushed++ % 200)) });
  await waitFor(() => runner.status.state === 'running', 'it runs');
  for (let n = 0; n < 20; n++) push();
  await waitFor(() => runner.status.runs > 0, 'it answers');
  await kill();
  for (let n = 0; n < 200; n++) push();
  await waitFor(() => camera.facts().framesAccepted === pushed, 'all are counted while the model is away');
  const answered = runner.status.runs;
  const trickle = setInterval(push, 20);
  try {
    await waitFor(() => runner.status.runs > answered, 'it is back');
  } finally {
    clearInterval(trickle);
  }
  await waitFor(() => camera.facts().framesAccepted === pushed, 'the rest is counted');
  await waitFor(() => counted(box, 'confidence').n === runner.status.runs, 'every answer is in a window');
  expect(counted(box, 'lumaMean')).toEqual({ frames: pushed, n: pushed });
  expect(pids).toHaveLength(2);
});
