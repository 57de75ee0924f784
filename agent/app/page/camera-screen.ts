import { setImmediate } from 'node:timers/promises';
import { median } from '../../../shared/stats/median.ts';
import type { Baseline, BaselineExample } from '../../core/baseline/baseline.ts';
import type { ChartCourse } from '../../core/drift/chart-history.ts';
import { historyMs, historySlots } from '../../core/drift/chart-history.ts';
import { LIGHT_COLUMNS, LIGHT_ROWS } from '../../core/features/frame-maps.ts';
import type { LightChange } from '../../core/scene/light-change.ts';
import type {
  CameraScreen,
  ChartShown,
  LightingCourse,
  LightShown,
  ScoreCourse,
} from '../../pipeline/camera-screen.ts';
import type { KeptPicture } from '../../pipeline/status-view.ts';
import type { LastWindow } from '../../pipeline/window-notes.ts';
import type { RunningParts } from '../status-snapshot.ts';
import { histogramsShown, valuesShown } from './camera-features.ts';
import { lightingCourse } from './camera-lighting.ts';

/** What the camera's screen is drawn from, made when it is looked at. */
export interface CameraScreens {
  /** `null`: no such camera runs. */
  screen(cameraId: string): Promise<CameraScreen | null>;
  reference(cameraId: string): KeptPicture | null;
}

interface KeptLighting {
  readonly recipe: string | null;
  readonly baselineId: string | null;
  readonly hour: number;
  readonly courses: LightingCourse[];
}

/** A cell that differs by less than so many of its own standard deviations, or by less than this share, is as usual. */
const unusualSd = 3;
const leastChange = 0.02;
/** From this share of its threshold on the smudge chart tells where. */
const spotFrom = 0.5;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export function cameraScreens(parts: RunningParts): CameraScreens {
  const lighting = new Map<string, KeptLighting>();

  /** Hours are what it is made of, so it holds for an hour of the pictures' time. */
  async function lightingOf(id: string, of: Omit<KeptLighting, 'courses'>, nowMs: number): Promise<LightingCourse[]> {
    const known = lighting.get(id);
    if (known?.recipe === of.recipe && known.baselineId === of.baselineId && known.hour === of.hour)
      return known.courses;
    const courses: LightingCourse[] = [];
    for (const found of parts.drifts.get(id)?.drift.lighting.courses(of.recipe, nowMs) ?? []) {
      const course = lightingCourse(found);
      if (course) courses.push(course);
      // Years of days take a while; cameras and reports get their turn between two measures.
      await setImmediate();
    }
    lighting.set(id, { ...of, courses });
    return courses;
  }

  function present(id: string): { baseline: Baseline | null; recipe: string | null } {
    const recipe = parts.cameras.get(id)?.facts().recipe ?? null;
    return { recipe, baseline: parts.drifts.get(id)?.baselines.current(recipe) ?? null };
  }

  function exampleOf(id: string): BaselineExample | null {
    const { baseline } = present(id);
    const atMs = parts.cameras.get(id)?.lastPicture()?.atMs ?? parts.time.utcMs();
    return baseline && nearestInDay(baseline.examples, atMs);
  }

  return {
    async screen(id) {
      const opened = parts.drifts.get(id);
      const camera = parts.cameras.get(id);
      if (!opened || !camera) return null;
      const { baseline, recipe } = present(id);
      const noted = opened.drift.notes.last();
      // Of another recipe or an older baseline: what it says is not of what runs now.
      const last = noted && noted.window.recipe === recipe && noted.baseline.id === baseline?.id ? noted : null;
      const picture = camera.lastPicture()?.picture ?? null;
      const endMs = last?.window.endMs ?? parts.time.utcMs();
      const charts = opened.drift.notes.charts(endMs);
      const hour = Math.floor(endMs / HOUR_MS);
      const lightingCourses = await lightingOf(id, { recipe, baselineId: baseline?.id ?? null, hour }, endMs);
      return {
        baseline: baseline && {
          startMs: baseline.startMs,
          endMs: baseline.endMs,
          windows: baseline.windows,
          provisional: baseline.provisional,
          pictureAtMs: exampleOf(id)?.atMs ?? null,
        },
        window: last && { startMs: last.window.startMs, endMs: last.window.endMs, frames: last.window.frames },
        picture: picture && { width: picture.width, height: picture.height },
        light: last?.light ? lightShown(last.light, last) : null,
        charts: charts.map(chartShown),
        course: scoreCourse(charts, endMs),
        histograms: last ? histogramsShown(last, classesOf(parts, id)) : [],
        values: last ? valuesShown(last) : {},
        unavailable: last?.reading.scene?.unavailable ?? {},
        lighting: lightingCourses,
      };
    },
    reference(id) {
      const example = exampleOf(id);
      return example && { jpeg: example.jpeg, atMs: example.atMs };
    },
  };
}

function classesOf({ config }: RunningParts, id: string): readonly string[] {
  const output = config.cameras.find((camera) => camera.id === id)?.model?.output;
  return output && 'classes' in output ? output.classes : [];
}

/** Daylight and shifts come back every day: the example of the nearest time of day tells most. */
function nearestInDay(examples: readonly BaselineExample[], atMs: number): BaselineExample | null {
  const apart = ({ atMs: takenMs }: BaselineExample) => {
    const rest = Math.abs(takenMs - atMs) % DAY_MS;
    return Math.min(rest, DAY_MS - rest);
  };
  return examples.reduce<BaselineExample | null>(
    (best, one) => (best === null || apart(one) < apart(best) ? one : best),
    null,
  );
}

function lightShown({ change, usual }: LightChange, { reading }: LastWindow): LightShown {
  const spotChart = reading.scene?.charts.find(({ chart }) => chart === 'blob');
  const isFollowed = spotChart !== undefined && spotChart.statistic > spotFrom * spotChart.threshold;
  return {
    columns: LIGHT_COLUMNS,
    rows: LIGHT_ROWS,
    change: Array.from(change, (ln, i) => {
      const share = Math.expm1(ln);
      const isUsual = Math.abs(ln) < unusualSd * usual[i]! || Math.abs(share) < leastChange;
      return isUsual || !Number.isFinite(share) ? 0 : Number(share.toFixed(3));
    }),
    whole: Math.expm1(median([...change])),
    spot: isFollowed ? (reading.scene?.blob ?? null) : null,
  };
}

function chartShown({ latest, shares }: ChartCourse): ChartShown {
  const share = latest.statistic / latest.threshold;
  let highest = share;
  for (const one of shares) if (one > highest) highest = one;
  return { chart: latest.chart, channel: latest.channel, direction: latest.direction, share, highest };
}

function scoreCourse(charts: readonly ChartCourse[], endMs: number): ScoreCourse {
  const stepMs = historyMs / historySlots;
  const shares = Array.from({ length: historySlots }, (_, i) => {
    let highest = Number.NEGATIVE_INFINITY;
    for (const { shares } of charts) if (shares[i]! > highest) highest = shares[i]!;
    return Number.isFinite(highest) ? Number(highest.toFixed(3)) : null;
  });
  return { fromMs: Math.floor((endMs - 1) / stepMs) * stepMs - (historySlots - 1) * stepMs, stepMs, shares };
}
