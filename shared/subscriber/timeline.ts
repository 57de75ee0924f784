import { type Level, levels, type WindowReport } from '../wire/report.ts';

/** A window that counts, at the times its boot's clock turned out to have. */
export interface KeptWindow {
  readonly report: WindowReport;
  readonly startMs: number;
  readonly endMs: number;
  /** Its times are the frames' own or those of a clock that was set; other boots may be compared with it. */
  readonly trusted: boolean;
}

/**
 * The windows of one camera, recipe and journal that count: a coarser window supersedes every finer one inside its
 * [start, end), whichever comes first. Times of a clock that nobody set are compared within their boot only.
 */
export class Timeline {
  /** Per level, by start. */
  readonly #kept: Record<Level, KeptWindow[]> = { base: [], hour: [], day: [] };
  /** How far back to look for a window that reaches over a moment. */
  readonly #longestMs: Record<Level, number> = { base: 0, hour: 0, day: 0 };

  /** Adds a window. `superseded`: a coarser one counts its frames already; otherwise `supersedes` finer ones left. */
  add(window: KeptWindow): { superseded: boolean; supersedes: number } {
    const rank = levels.indexOf(window.report.level);
    if (levels.slice(rank + 1).some((level) => this.#covers(level, window))) return { superseded: true, supersedes: 0 };
    let supersedes = 0;
    for (const level of levels.slice(0, rank)) supersedes += this.#removeInside(level, window);
    const list = this.#kept[window.report.level];
    list.splice(lowerBound(list, window.startMs), 0, window);
    this.#longestMs[window.report.level] = Math.max(
      this.#longestMs[window.report.level],
      window.endMs - window.startMs,
    );
    return { superseded: false, supersedes };
  }

  /** Removes and returns the windows that `picked` says. */
  take(picked: (window: KeptWindow) => boolean): KeptWindow[] {
    const taken: KeptWindow[] = [];
    for (const level of levels) {
      taken.push(...this.#kept[level].filter(picked));
      this.#kept[level] = this.#kept[level].filter((window) => !picked(window));
    }
    return taken;
  }

  *windows(): Iterable<KeptWindow> {
    for (const level of levels) yield* this.#kept[level];
  }

  #covers(level: Level, inner: KeptWindow): boolean {
    const list = this.#kept[level];
    const earliest = inner.startMs - this.#longestMs[level];
    for (let i = lowerBound(list, inner.startMs + 1) - 1; i >= 0 && list[i]!.startMs >= earliest; i--)
      if (isInside(inner, list[i]!)) return true;
    return false;
  }

  #removeInside(level: Level, outer: KeptWindow): number {
    const list = this.#kept[level];
    const from = lowerBound(list, outer.startMs);
    const to = lowerBound(list, outer.endMs);
    const rest = list.slice(from, to).filter((inner) => !isInside(inner, outer));
    list.splice(from, to - from, ...rest);
    return to - from - rest.length;
  }
}

function isInside(inner: KeptWindow, outer: KeptWindow): boolean {
  const sameClock = (inner.trusted && outer.trusted) || inner.report.bootId === outer.report.bootId;
  return sameClock && outer.startMs <= inner.startMs && inner.startMs < outer.endMs && inner.endMs <= outer.endMs;
}

/** Index of the first window that starts at `startMs` or later. */
function lowerBound(list: readonly KeptWindow[], startMs: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]!.startMs < startMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
