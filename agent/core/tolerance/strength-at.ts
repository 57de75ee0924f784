/**
 * The strength at which what it does first reaches `limit`, between two tried strengths in proportion. `null`: nowhere
 * among those tried. 0: it is reached before anything is done.
 *
 * @param tried rising strengths
 * @param effect what each did, as long as `tried`
 * @param atZero what strength 0 does
 */
export function strengthAt(
  tried: readonly number[],
  effect: readonly number[],
  limit: number,
  atZero = 0,
): number | null {
  if (atZero >= limit) return 0;
  let [strength, done] = [0, atZero];
  for (const [i, next] of tried.entries()) {
    const does = effect[i]!;
    if (does >= limit) return strength + ((next - strength) * (limit - done)) / (does - done);
    [strength, done] = [next, does];
  }
  return null;
}
