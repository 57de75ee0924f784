import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../shared/stats/random.ts';
import { effects, type Resource } from './apply-fault.ts';
import type { Fault } from './fault-list.ts';
import { judge, type Verdict } from './judge.ts';
import { type Plant, type PlantOptions, startPlant } from './plant.ts';
import { undelivered } from './stored-losses.ts';

/** A plant from its first start to its end, with the faults that hit it. */
export interface ShiftOptions extends Omit<PlantOptions, 'random'> {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly onFault?: (fault: Fault, index: number) => void;
  /** Ends the shift, which then throws, with everything it started and mounted. */
  readonly signal?: AbortSignal;
}

/** Reports and frames before the first fault. */
const warmUpMs = 2_500;
/** Share of the damages that find reports in the store that have not arrived. */
const leftToLose = 0.25;
const drainTries = 6;
const drainMs = 2_500;

/** Runs a shift and says what was lost, counted twice or otherwise broken. Throws only for what is wrong with the bench. */
export async function runShift(options: ShiftOptions): Promise<Verdict> {
  const random = seededRandom(options.seed);
  const plant = await startPlant({ ...options, random });
  const ending = new Map<Resource, Promise<void>>();
  const mayBeLost: Record<string, number> = {};
  try {
    plant.agent.start();
    plant.auditor.start();
    plant.feed.run();
    await sleep(warmUpMs);
    for (const [index, fault] of options.faults.entries()) {
      options.signal?.throwIfAborted();
      options.onFault?.(fault, index);
      const { on, begin } = effects[fault.kind];
      await ending.get(on);
      if (fault.kind === 'damage store') await noteLosses(plant, mayBeLost, fault.choice < leftToLose);
      const end = await begin(plant, fault);
      const over = sleep(end ? fault.lastsMs : 0).then(() => end?.());
      if (on !== 'none') ending.set(on, over);
      await sleep(fault.pauseMs);
    }
    await Promise.all(ending.values());
    await heal(plant);
    return await judge(plant, options.faults, mayBeLost);
  } finally {
    await Promise.allSettled(ending.values());
    await plant.stop();
  }
}

/** What the damage to come may cost: all that only the store has. Unless `atOnce`, that is waited for to become nothing, so
 * that nothing may be lost at all. */
async function noteLosses(plant: Plant, mayBeLost: Record<string, number>, atOnce: boolean): Promise<void> {
  let lost: Record<string, number> = {};
  for (let tries = 0; ; tries++) {
    await plant.agent.halt('SIGKILL');
    lost = await undelivered(plant);
    if (atOnce || tries === drainTries || Object.values(lost).every((frames) => frames === 0)) break;
    await heal(plant);
    await sleep(drainMs);
  }
  for (const [camera, frames] of Object.entries(lost)) mayBeLost[camera] = (mayBeLost[camera] ?? 0) + frames;
}

async function heal({ agentLink, auditorLink, disk, feed, setClock, agent, auditor }: Plant): Promise<void> {
  setClock(0);
  agentLink.up();
  auditorLink.up();
  disk?.free();
  feed.breakEvery = 0;
  for (const program of [agent, auditor]) {
    program.signal('SIGCONT');
    program.start();
  }
}
