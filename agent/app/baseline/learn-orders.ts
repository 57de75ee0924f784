import type { Journal } from '../../pipeline/ports.ts';

/** From when on the baselines of a camera's recipes are learnt anew, where somebody asked for it. */
export interface LearnOrders {
  /** UTC ms of the pictures; minus infinity: nobody asked. */
  sinceMs(recipe: string | null): number;
  has(recipe: string | null): boolean;
  isEmpty(): boolean;
  /** Takes one more; gives the state that the journal is to keep. */
  add(recipe: string | null, sinceMs: number): [key: string, state: Uint8Array];
}

export function learnOrders(journal: Pick<Journal, 'state'>, camera: string): LearnOrders {
  const key = `learn/${camera}`;
  const since = new Map(stored(journal.state(key)));
  return {
    sinceMs: (recipe) => since.get(recipe) ?? Number.NEGATIVE_INFINITY,
    has: (recipe) => since.has(recipe),
    isEmpty: () => since.size === 0,
    add(recipe, sinceMs) {
      since.set(recipe, sinceMs);
      return [key, new TextEncoder().encode(JSON.stringify([...since]))];
    },
  };
}

function stored(state: Uint8Array | null): [string | null, number][] {
  if (!state) return [];
  try {
    const entries = JSON.parse(new TextDecoder().decode(state)) as [string | null, number][];
    return entries.filter(([, sinceMs]) => Number.isFinite(sinceMs));
  } catch {
    return [];
  }
}
