import { addValue, type Moments, noMoments, standardDeviation } from '../../../shared/sketch/moments.ts';
import { explaining } from './scene-reading.ts';
import type { Scenery } from './scenery.ts';

/** Mean and standard deviation over base windows of everything that only explains. */
export class UsualMeasures {
  readonly #over = new Map<string, Moments>();

  /** Adds a window's explaining statistics. */
  addStats(stats: ReadonlyMap<string, Moments>): void {
    for (const [name, { n, mean }] of stats) if (n > 0 && explaining.has(name)) this.#add(name, mean);
  }

  /** Adds what a window's maps gave; what is not finite is left out. */
  add(values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) if (Number.isFinite(value)) this.#add(name, value);
  }

  get byName(): Scenery['measures'] {
    return Object.fromEntries(
      [...this.#over].map(([name, sum]) => [name, { mean: sum.mean, sd: standardDeviation(sum) }]),
    );
  }

  #add(name: string, value: number): void {
    const sum = this.#over.get(name) ?? noMoments();
    addValue(sum, value);
    this.#over.set(name, sum);
  }
}
