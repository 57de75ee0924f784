import { dirname, join } from 'node:path';
import type { ModelSpec } from '../../core/model/model-spec.ts';
import { prepareInChild } from './prepare-in-child.ts';
import type { PreparedModel } from './prepared-model.ts';
import { removeStaleCopies } from './stale-copies.ts';

/** Makes the models of a box ready, one after the other, and takes copies away that no camera uses any more. */
export interface ModelPreparer {
  /** Rejects with `NoModel`, in words. */
  prepare(spec: ModelSpec, signal: AbortSignal): Promise<PreparedModel>;
}

/** A model that was taken back after a trial should not be copied again. */
const keptForMs = 86_400_000;

/** Where copies of models with a watched layer among their outputs are kept. */
export const tappedDir = (stateDir: string): string => join(stateDir, 'models', 'tapped');

export function createModelPreparer(stateDir: string, clock: { wallMs(): number }): ModelPreparer {
  const dir = tappedDir(stateDir);
  const used = new Set<string>();
  let waiting = 0;
  let turn: Promise<unknown> = Promise.resolve();

  async function prepare(spec: ModelSpec, signal: AbortSignal): Promise<PreparedModel> {
    try {
      const prepared = await prepareInChild({ spec, dir }, signal);
      used.add(dirname(prepared.path));
      return prepared;
    } finally {
      waiting--;
      // By now every camera has said which one it uses.
      if (waiting === 0) removeStaleCopies(dir, used, clock.wallMs() - keptForMs);
    }
  }

  return {
    prepare(spec, signal) {
      waiting++;
      const prepared = turn.then(() => prepare(spec, signal));
      turn = prepared.catch(() => {});
      return prepared;
    },
  };
}
