/**
 * The strength at which what it does first reaches `limit`, between two tried strengths in proportion; 0 does nothing.
 * `null`: nowhere among those tried.
 *
 * @param tried rising strengths
 * @param effect what each did, as long as `tried`
 */
export function strengthAt(tried: readonly number[], effect: readonly number[], limit: number): number | null {
  let [strength, done] = [0, 0];
  for (const [i, next] of tried.entries()) {
    const does = effect[i]!;
    if (does >= limit) return does === done ? next : strength + ((next - strength) * (limit - done)) / (does - done);
    [strength, done] = [next, Math.max(0, does)];
  }
  return null;
}
