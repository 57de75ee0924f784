import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { referenceOf } from '../../core/drift/reference-of.ts';
import { openJournal } from '../../io/journal/open-journal.ts';
import type { Clock, Log } from '../../pipeline/ports.ts';
import type { CameraConfig, Config } from '../config/schema.ts';
import { settingOf } from '../images/image-settings.ts';
import { preprocessOptions } from '../io-options.ts';
import { modelNote } from '../model/model-note.ts';
import { journalWindows, type Stretch } from './journal-windows.ts';
import { type BaselineAbout, makeBaseline, NoBaseline } from './make-baseline.ts';

export interface FromJournal {
  readonly config: Config;
  readonly camera: CameraConfig;
  readonly stretch: Omit<Stretch, 'camera'>;
  readonly about: Pick<BaselineAbout, 'madeBy' | 'madeAtMs' | 'reason'>;
  readonly falseAlarmsPerCameraPerMonth: number;
}

/**
 * A baseline out of a stretch of a box's own production windows. The journal has one owner, so the agent must not run
 * meanwhile. Throws `NoBaseline` when it runs, when there is no journal and when the stretch gives none.
 */
export async function baselineFromJournal(make: FromJournal, world: { clock: Clock; log: Log }) {
  const { config, camera, stretch, about } = make;
  const found = await read(make, world);
  if (found.windows.length === 0) {
    const recipe = stretch.recipe === null ? 'without a recipe' : `of recipe ${stretch.recipe}`;
    throw new NoBaseline(
      `the journal has no window ${recipe} of camera ${camera.id} from ${new Date(stretch.fromMs).toISOString()} to ${new Date(stretch.toMs).toISOString()}`,
    );
  }
  const limits =
    found.leftOutBeforeMs === null
      ? []
      : [
          `Windows before ${new Date(found.leftOutBeforeMs).toISOString()} are left out: another model, or none, saw them.`,
        ];
  if (found.actEvents > 0)
    limits.push(
      `${found.actEvents} ${found.actEvents === 1 ? "event of severity 'act' was" : "events of severity 'act' were"} raised in this stretch; what caused them now counts as normal.`,
    );
  const preprocess = preprocessOptions(camera.preprocess, config.limits);
  const { windowMs } = camera;
  const { preprocessing, model, width, height, channels } = settingOf(
    { preprocess, windowMs },
    stretch.recipe,
    found.model,
  );
  return makeBaseline(
    {
      ...{ ...about, camera: camera.id, recipe: stretch.recipe, windowMs, provisional: false, decoding: null },
      fingerprint: { preprocessing, model },
      picture: { width, height, channels },
    },
    {
      windows: found.windows,
      reference: referenceOf(found.windows),
      frames: found.windows.reduce((sum, window) => sum + window.frames, 0),
      ...{ limits, scenery: null, examples: [], falseAlarmsPerCameraPerMonth: make.falseAlarmsPerCameraPerMonth },
    },
    () => setImmediate(),
  );
}

async function read(make: FromJournal, { clock, log }: { clock: Clock; log: Log }) {
  const { config, camera } = make;
  const stretch: Stretch = { camera: camera.id, ...make.stretch };
  const dir = join(config.stateDir, 'journal');
  if (!existsSync(join(dir, 'data.mdb')))
    throw new NoBaseline(`there is no journal in ${dir}: no agent with this configuration has run here`);
  const { maxBytes, freeReserveBytes } = config.store;
  let journal: Awaited<ReturnType<typeof openJournal>>;
  try {
    journal = await openJournal({ dir, maxBytes, freeReserveBytes, clock, log });
  } catch (error) {
    const { message } = error as Error;
    if (!message.includes('has it open')) throw error;
    throw new NoBaseline(
      `the agent is running and owns its journal: stop it, promote, and start it again (${message})`,
    );
  }
  try {
    const note = modelNote(journal, stretch.camera);
    const isLive = !['folder', 'simulated'].includes(camera.source.type);
    // Windows that another model has seen, or none, are not added up with those of this one.
    const sinceMs = isLive ? (note?.sinceMs ?? Number.NEGATIVE_INFINITY) : Number.NEGATIVE_INFINITY;
    const windows = await journalWindows(journal, { ...stretch, fromMs: Math.max(stretch.fromMs, sinceMs) });
    return { ...windows, model: note?.fingerprint ?? null, leftOutBeforeMs: sinceMs > stretch.fromMs ? sinceMs : null };
  } finally {
    await journal.close();
  }
}
