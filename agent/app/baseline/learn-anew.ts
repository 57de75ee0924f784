import { windowsToLearn } from '../../core/baseline/windows-to-learn.ts';
import { phrase } from '../../core/words/phrase.ts';
import { baselineShelf } from '../../io/baseline-store/baseline-shelf.ts';
import type { Camera } from '../../pipeline/camera.ts';
import type { LearnCommand } from '../../pipeline/carry-out.ts';
import type { LearnOrders } from './learn-orders.ts';

export interface LearnAnewWorld {
  readonly stateDir: string;
  readonly camera: Pick<Camera, 'facts' | 'learnAnew'>;
  readonly orders: LearnOrders;
  readonly nowMs: number;
}

const learning = phrase`The baseline is learnt anew from the next ${windowsToLearn} windows; the one of before is kept and can be brought back.`;

/**
 * Sets the baseline of a camera's recipe aside, where it can be brought back from with `baseline rollback`, closes its open
 * event and has the camera learn a provisional one from the windows that begin from now on. Says so in words.
 */
export async function learnAnew(command: LearnCommand, world: LearnAnewWorld): Promise<string> {
  const { stateDir, camera, orders, nowMs } = world;
  const { reason, by } = command;
  const recipe = command.recipe === undefined ? camera.facts().recipe : command.recipe;
  const who = by === '' ? '' : ` by ${by}`;
  await camera.learnAnew({
    recipe,
    reason: `Closed${who}, since the pictures are meant to stay as they are now: ${reason}`,
    states: (sinceMs) => [orders.add(recipe, sinceMs)],
    stored: () => {
      baselineShelf(stateDir, command.camera, recipe).setAside({ atMs: nowMs, by: by === '' ? 'command' : by, reason });
    },
  });
  return learning.text.replace('{0}', String(windowsToLearn));
}
