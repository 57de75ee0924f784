import type { Shape } from '../../../../shared/wire/report.ts';

export interface ShapeSoFar {
  readonly shape: Shape;
  /** The shape that the last analyses named, and how many in a row. */
  readonly candidate: { readonly shape: Shape; readonly times: number };
}

/** A shape is believed when this many analyses in a row name it, or at once with a clear lead in BIC: many looks at one
 * growing series find a lead of 6 sooner or later. A ramp tends to alarm in a chance rise, which is a step at first, and a
 * step of unsteady height begins with one: with 3 in a row one ramp in five and one such step in forty were misnamed. */
const TIMES = 8;
const CLEAR_LEAD = 20;

/**
 * The shape to tell after one more analysis. What was told is never taken back to 'undetermined'. A step may turn out to
 * be a ramp that had only begun; a ramp stays one, since its level after it ends looks like a step from afar.
 */
export function nextShape(so: ShapeSoFar, found: { shape: Shape; lead: number }): ShapeSoFar {
  const times = so.candidate.shape === found.shape ? so.candidate.times + 1 : 1;
  const candidate = { shape: found.shape, times };
  if (found.shape === 'undetermined' || so.shape === 'ramp') return { shape: so.shape, candidate };
  if (times < TIMES && found.lead < CLEAR_LEAD) return { shape: so.shape, candidate };
  return { shape: found.shape, candidate };
}
