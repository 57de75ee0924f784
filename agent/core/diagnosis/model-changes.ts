import { classOf, modelPart } from '../drift/model-channels.ts';
import type { Change } from './change.ts';
import type { Sign } from './diagnosis.ts';

/**
 * What the signs of a model say together: `classShare`, the share (or number a picture) of the class that changed most for
 * its uncertainty, and `activationShift`, how far the watched layer is away in baseline standard deviations (root mean
 * square over its numbers).
 */
export function modelChanges(signs: ReadonlyMap<string, Sign>): [name: string, change: Change | null][] {
  return [
    ['classShare', classShare(signs)],
    ['activationShift', activationShift(signs)],
  ];
}

/** The class whose share changed most for its uncertainty; the first of equal ones. */
function classShare(signs: ReadonlyMap<string, Sign>): Change | null {
  let most: { change: Change; size: number } | null = null;
  for (const [name, sign] of signs) {
    if (classOf(name) === null) continue;
    const uncertainty = Math.abs(sign.uncertainty ?? sign.change / sign.deviation) || 0;
    const size = Math.abs(sign.change) / Math.max(uncertainty, LEAST_UNCERTAIN);
    if (Number.isFinite(size) && size > (most?.size ?? 0))
      most = { change: { by: Math.abs(sign.change), uncertainty }, size };
  }
  return most?.change ?? null;
}

/** Of a class that was hardly ever said, a few say little yet. */
const LEAST_UNCERTAIN = 0.02;

function activationShift(signs: ReadonlyMap<string, Sign>): Change | null {
  let squares = 0;
  let uncertain = 0;
  let numbers = 0;
  for (const [name, { change, deviation, uncertainty }] of signs) {
    if (modelPart(name) !== 'activations' || !Number.isFinite(deviation)) continue;
    const sd = change === 0 ? 0 : Math.abs(change / deviation);
    numbers++;
    squares += deviation ** 2;
    uncertain += sd > 0 && uncertainty !== undefined ? (uncertainty / sd) ** 2 : 1;
  }
  if (numbers === 0) return null;
  return { by: Math.sqrt(squares / numbers), uncertainty: Math.sqrt(uncertain / numbers) };
}
