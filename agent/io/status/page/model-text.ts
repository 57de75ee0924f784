import type { ModelStatus } from '../../../core/model/model-status.ts';

/** How a camera's model is, in one line of technical words. */
export function modelText({ state, provider, inferenceMs, tap, restarts, skipped }: ModelStatus): string {
  const [asked] = provider.asked;
  const where = provider.got === null ? '' : ` on ${provider.got}`;
  const wanted = provider.got === null || provider.got === asked ? '' : ` (asked: ${asked})`;
  return [
    `${state}${where}${wanted}`,
    ...(inferenceMs === null ? [] : [`${inferenceMs.toFixed(1)} ms a picture`]),
    ...(tap === null ? [] : [`watched layer ${tap.name}`]),
    ...(skipped > 0 ? [`${skipped} left out`] : []),
    ...(restarts > 0 ? [`restarted ${restarts} times`] : []),
  ].join(', ');
}
