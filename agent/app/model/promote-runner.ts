import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { ReportDraft } from '../../../shared/wire/report.ts';
import type { ModelSpec } from '../../core/model/model-spec.ts';
import { createModelSwap, type ModelChoice, type ModelOrders, type ModelSwap } from '../../pipeline/model-swap.ts';
import type { Clock, Journal, Log, ModelRunner } from '../../pipeline/ports.ts';
import type { CameraConfig } from '../config/schema.ts';
import { type ModelShelf, ModelShelfError, modelShelf, shelvedSpec } from './model-shelf.ts';
import { configuredId, type ShelfModel } from './model-shelf-record.ts';
import { sentBackReport } from './promote-event.ts';

export interface PromotableWorld<R extends ModelRunner> {
  readonly stateDir: string;
  /** Built, not started. */
  readonly open: (spec: ModelSpec) => R;
  readonly journal: Pick<Journal, 'append'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Another model answers from now on; in words. */
  readonly onSwapped: (text: string) => void;
}

/** The model of a camera as its shelf wants it, exchanged while the agent runs. Throws RangeError for a camera without. */
export function promotableModel<R extends ModelRunner>(
  { id: camera, model }: Pick<CameraConfig, 'id' | 'model'>,
  { stateDir, open, journal, clock, log, onSwapped }: PromotableWorld<R>,
): ModelSwap<R> {
  if (model === null) throw new RangeError(`camera ${camera}: expected a model in its settings, got none`);
  const shelf = modelShelf(stateDir, camera, model.path);
  return createModelSwap(camera, {
    ...{ open, clock, log, orders: shelfOrders(shelf, model, () => clock.wallMs()) },
    onSwapped(from, to) {
      const text = `model ${nameOf(from)} → ${nameOf(to)}`;
      log.info(`camera ${camera}: ${text}`);
      onSwapped(text);
    },
    onSentBack(gone, kept, why) {
      const text = `model ${nameOf(gone)} was promoted and is not used: ${why}. The model ${nameOf(kept)} goes on.`;
      log.error(`camera ${camera}: ${text}`);
      const report: ReportDraft = sentBackReport(camera, text, clock);
      journal.append([report]).catch((error: Error) => log.warn(`it is not reported: ${error.message}`));
    },
  });
}

const nameOf = ({ id, spec }: ModelChoice) =>
  id === configuredId ? `of the settings (${spec.path})` : `${id} (${basename(spec.path)})`;

/** What the shelf says, in the words of the swap. */
function shelfOrders(shelf: ModelShelf, configured: ModelSpec, nowMs: () => number): ModelOrders {
  const ownChoice: ModelChoice = { id: configuredId, spec: configured };
  const choice = (model: ShelfModel | null): ModelChoice => {
    if (model === null) return ownChoice;
    const file = shelf.fileOf(model);
    if (!existsSync(file)) throw new ModelShelfError(`model ${file}: it is gone; promote it again, or roll back`);
    return { id: model.id, spec: shelvedSpec(configured, model, file) };
  };
  return {
    configured: ownChoice,
    wanted() {
      const { model, before, proved } = shelf.wanted();
      return { model: choice(model), before: proved ? null : choice(before) };
    },
    tried: (id) => shelf.tried(id),
    stopped: (id) => shelf.stopped(id),
    proved: (id) => shelf.proved(id),
    sentBack: (id, why) => shelf.sentBack(id, why, nowMs()),
  };
}
