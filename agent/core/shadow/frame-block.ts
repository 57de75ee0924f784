/** Which frames depend on each other: those of one part or one run of like parts are right and wrong together. */
export type BlockRule =
  | { readonly kind: 'frame' }
  | { readonly kind: 'frames'; readonly count: number }
  | { readonly kind: 'time'; readonly ms: number };

/** Number of the block in which a frame stands; `frame` counts those shown to the incumbent. */
export function frameBlock(rule: BlockRule, frame: number, atMs: number): number {
  if (rule.kind === 'frame') return frame;
  return rule.kind === 'frames' ? Math.floor(frame / rule.count) : Math.floor(atMs / rule.ms);
}

/** The frame number to go on with after a restart: how many frames of the open block were missed is unknown, so the block
 * is taken for counted and a whole one is let pass. */
export function frameAfterRestart(rule: BlockRule, lastBlock: number | null): number {
  if (lastBlock === null) return 0;
  if (rule.kind === 'frame') return lastBlock + 1;
  return rule.kind === 'frames' ? lastBlock * rule.count : 0;
}

export function blockText(rule: BlockRule): string {
  if (rule.kind === 'frame') return 'every frame counts';
  return rule.kind === 'frames' ? `one of ${rule.count} frames counts` : `one frame in ${rule.ms / 1000} s counts`;
}
