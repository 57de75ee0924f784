import type { Baseline, BaselineExample, Reference } from '../../core/baseline/baseline.ts';
import { calibrateSteps } from '../../core/drift/calibrate.ts';
import type { Calibration } from '../../core/drift/calibration.ts';
import { modelFeature } from '../../core/model/feature-names.ts';
import { explaining } from '../../core/scene/scene-reading.ts';
import type { Scenery } from '../../core/scene/scenery.ts';
import type { Window } from '../../core/window/window.ts';
import { countText } from '../../core/words/count-text.ts';
import type { BaselineDraft } from '../../io/baseline-store/baseline-json.ts';

/** What a baseline is said to be, beside what was measured. */
export interface BaselineAbout
  extends Pick<
    Baseline,
    'camera' | 'recipe' | 'madeBy' | 'madeAtMs' | 'reason' | 'fingerprint' | 'picture' | 'windowMs' | 'provisional'
  > {
  readonly decoding: 'shrunk' | 'whole' | null;
}

export interface BaselineParts {
  /** Base windows, hours where their minutes are gone. */
  readonly windows: readonly Window[];
  readonly reference: Reference;
  /** Measured pictures, all that are in the reference. */
  readonly frames: number;
  /** `null`: its windows had no maps, or too few. */
  readonly scenery: Scenery | null;
  readonly examples: readonly BaselineExample[];
  readonly falseAlarmsPerCameraPerMonth: number;
  /** What else the baseline cannot do, a sentence each. */
  readonly limits: readonly string[];
}

/** No baseline can be made of these pictures, for a reason that a person can do something about. */
export class NoBaseline extends Error {
  override name = 'NoBaseline';
  readonly limits: readonly string[];

  constructor(message: string, limits: readonly string[] = []) {
    super(message);
    this.limits = limits;
  }
}

/** The same windows give the same thresholds, whoever makes them. */
export const calibrationSeed = 1;
/** Part of the alarm budget that the charts of a scene may spend; the others share the rest. */
export const sceneShare = 0.2;
/** Windows that the file keeps for a later calibration: 14 days of minutes. */
const SERIES_WINDOWS = 20_160;

/**
 * A baseline and the windows its file keeps. `onShare` hears how much of the calibration is done and lets others work
 * meanwhile. Throws `NoBaseline` when nothing at all could be judged against it.
 */
export async function makeBaseline(
  about: BaselineAbout,
  parts: BaselineParts,
  onShare: (share: number) => Promise<void> | void = () => {},
): Promise<{ draft: BaselineDraft; series: readonly Window[] }> {
  const { windows, reference, frames, scenery } = parts;
  if (frames === 0) throw new NoBaseline('there is no picture that could be measured');
  const found = await calibrated(windows, { budget: parts.falseAlarmsPerCameraPerMonth, scenery }, onShare);
  const calibration = {
    ...found,
    limits: [...found.limits, ...parts.limits, ...unavailable(reference, frames), ...withoutScenery(scenery)],
  };
  requireUse(calibration, frames);
  const { camera, recipe, madeBy, madeAtMs, reason, fingerprint, picture, windowMs, provisional, decoding } = about;
  const draft: BaselineDraft = {
    ...{ camera, recipe, madeBy, madeAtMs, reason, fingerprint, picture, windowMs },
    startMs: calibration.span.startMs,
    endMs: calibration.span.endMs,
    frames,
    windows: calibration.span.windows,
    provisional,
    ...{ reference, calibration, examples: parts.examples },
    ...(decoding === null ? {} : { decoding }),
    ...(scenery ? { scenery } : {}),
  };
  return { draft, series: windows.slice(-SERIES_WINDOWS) };
}

export async function calibrated(
  windows: readonly Window[],
  { budget, scenery }: { readonly budget: number; readonly scenery: Scenery | null },
  onShare: (share: number) => Promise<void> | void,
): Promise<Calibration> {
  const steps = calibrateSteps(windows, {
    falseAlarmsPerCameraPerMonth: budget,
    share: scenery?.blob ? 1 - sceneShare : 1,
    seed: calibrationSeed,
  });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await onShare(step.value);
  }
}

function requireUse({ span, channels, maximum, fast, slow, limits }: Calibration, frames: number): void {
  const of = `${count(frames, 'picture')} in ${count(span.windows, 'window')}`;
  if (frames === 1) throw new NoBaseline('1 picture says nothing of how pictures vary by themselves', limits);
  // A distance wanders by rounding alone.
  const still = channels.filter(({ kind }) => kind !== 'distance').every(({ constant }) => constant);
  if (still && span.windows > 1)
    throw new NoBaseline(`${of}, and all are alike: no chance variation was seen to judge a change against`, limits);
  if (fast || slow || maximum.base || maximum.hour) return;
  throw new NoBaseline(
    `${of}: too few windows; record longer, or tell the pictures' times, for example with --interval 60s`,
    limits,
  );
}

/** A value that was not there in every picture, as with NaN from a model, is a limitation; what only explains is not. */
function unavailable({ stats }: Reference, frames: number): string[] {
  const ofModel = [...stats].filter(([name]) => modelFeature(name) !== null);
  const looked = Math.max(0, ...ofModel.map(([, { n }]) => n));
  const short = [...stats].filter(
    ([name, { n }]) => n < frames && !explaining.has(name) && modelFeature(name) === null,
  );
  return [
    ...short.map(([name, { n }]) => `${name} was available in ${countText(n)} of ${countText(frames)} pictures only.`),
    ...(ofModel.length > 0 && looked < frames
      ? [`A model's answers were there for ${countText(looked)} of ${countText(frames)} pictures.`]
      : []),
  ];
}

function withoutScenery(scenery: Scenery | null): string[] {
  if (scenery) return [];
  return [
    'No map of the scene: dirt, a moved camera, lamp output and colour cannot be told from it. Make it of pictures.',
  ];
}

function count(n: number, what: string): string {
  return `${countText(n)} ${n === 1 ? what : `${what}s`}`;
}
