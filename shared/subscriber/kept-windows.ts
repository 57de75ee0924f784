import type { StateMessage } from '../wire/control.ts';
import type { Report, WindowReport } from '../wire/report.ts';
import { type KeptWindow, Timeline } from './timeline.ts';

/** Smaller differences between two stamps of one boot are rounding, not a clock set late. */
const leastCorrectionMs = 1000;

/** A clock that stands before this was never set and has no battery: every boot begins at the same moment. */
const plausibleFromMs = Date.UTC(2020, 0, 1);

interface BootClock {
  offsetMs: number;
  synced: boolean;
  /** Of the report that told. */
  monotonicMs: number;
}

type BootName = Pick<Report, 'site' | 'device' | 'bootId'>;

/** Which boxes' and cameras' windows; what is left out may be any. */
export interface CameraFilter {
  site?: string;
  device?: string;
  camera?: string;
}

/** The windows that count, of all boxes; each frame in one of them. */
export class KeptWindows {
  /** Per box, journal, camera and recipe. A new journal's hour knows nothing of the frames of the one before. */
  readonly #timelines = new Map<string, Timeline>();
  readonly #clocks = new Map<string, BootClock>();

  /**
   * Learns from any report what the clock of its boot turned out to be, and moves the windows that this boot sent before
   * its clock was set. The box stamps everything it sends from then on by the set clock, so containment holds again.
   */
  observe(report: Report): void {
    const { atMs, monotonicMs, clock } = report;
    this.#learn(report, { offsetMs: atMs - monotonicMs, synced: clock.synced, monotonicMs });
  }

  /** Learns the same from a state, which tells it also where no report of that boot is left to be sent. */
  observeState({ site, device, bootId, monotonicMs = 0, boots = [] }: StateMessage): void {
    for (const told of boots) {
      // An earlier boot makes no reports any more.
      const toldMs = told.bootId === bootId ? monotonicMs : Number.POSITIVE_INFINITY;
      this.#learn(
        { site, device, bootId: told.bootId },
        { offsetMs: told.offsetMs, synced: true, monotonicMs: toldMs },
      );
    }
  }

  #learn(of: BootName, told: BootClock): void {
    const boot = bootOf(of);
    const known = this.#clocks.get(boot);
    if (known && !(told.synced === known.synced ? told.monotonicMs > known.monotonicMs : told.synced)) return;
    this.#clocks.set(boot, told);
    if (known && Math.abs(told.offsetMs - known.offsetMs) >= leastCorrectionMs) this.#correct(of);
  }

  add(report: WindowReport): { superseded: boolean; supersedes: number } {
    return this.#timelineOf(report).add(this.#placed(report));
  }

  /** The cameras that windows came from, each once. */
  cameras(): Required<CameraFilter>[] {
    const found = new Map<string, Required<CameraFilter>>();
    for (const { report } of this.windows({})) {
      const { site, device, camera } = report;
      found.set(`${site}/${device}/${camera}`, { site, device, camera });
    }
    return [...found.values()];
  }

  *windows({ site, device, camera }: CameraFilter): Iterable<KeptWindow> {
    for (const timeline of this.#timelines.values())
      for (const window of timeline.windows()) {
        const { report } = window;
        if (site !== undefined && report.site !== site) break;
        if (device !== undefined && report.device !== device) break;
        if (camera !== undefined && report.camera !== camera) break;
        yield window;
      }
  }

  /** Places every unsynced window of the report's boot anew. */
  #correct({ site, device, bootId }: BootName): void {
    for (const [key, timeline] of this.#timelines) {
      if (!key.startsWith(`${site}/${device}/`)) continue;
      const moved = timeline.take(({ report }) => report.bootId === bootId && isMovable(report));
      for (const window of moved) timeline.add(this.#placed(window.report));
    }
  }

  #placed(report: WindowReport): KeptWindow {
    const clock = isMovable(report) ? this.#clocks.get(bootOf(report)) : undefined;
    const offset = clock ? clock.offsetMs - (report.atMs - report.monotonicMs) : 0;
    const shiftMs = Math.abs(offset) < leastCorrectionMs ? 0 : offset;
    const startMs = report.startMs + shiftMs;
    const trusted = report.recorded || report.clock.synced || startMs >= plausibleFromMs;
    return { report, startMs, endMs: report.endMs + shiftMs, trusted };
  }

  #timelineOf(report: WindowReport): Timeline {
    const key = `${report.site}/${report.device}/${report.journalId}/${report.camera}/${report.recipe ?? ''}`;
    let timeline = this.#timelines.get(key);
    if (!timeline) {
      timeline = new Timeline();
      this.#timelines.set(key, timeline);
    }
    return timeline;
  }
}

function isMovable(report: WindowReport): boolean {
  return !report.recorded && !report.clock.synced;
}

function bootOf({ site, device, bootId }: BootName): string {
  return `${site}/${device}/${bootId}`;
}
