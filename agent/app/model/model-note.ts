import type { Journal } from '../../pipeline/ports.ts';

/** Which model looks at a camera's pictures, and since when: windows from before must not be added up with those after. */
export interface ModelNote {
  /** `null`: none. */
  readonly fingerprint: string | null;
  /** UTC ms. */
  readonly sinceMs: number;
}

const keyOf = (camera: string): string => `model/${camera}`;

/** What was noted last; `null`: nothing ever. */
export function modelNote(journal: Pick<Journal, 'state'>, camera: string): ModelNote | null {
  const stored = journal.state(keyOf(camera));
  if (!stored) return null;
  try {
    const { fingerprint, sinceMs } = JSON.parse(new TextDecoder().decode(stored)) as ModelNote;
    const isKnown = (fingerprint === null || typeof fingerprint === 'string') && Number.isFinite(sinceMs);
    return isKnown ? { fingerprint, sinceMs } : null;
  } catch {
    return null;
  }
}

/** Notes the model of a camera from now on; nothing where it is the one that is noted, or there never was one. */
export async function noteModel(
  journal: Pick<Journal, 'state' | 'append'>,
  camera: string,
  { fingerprint, sinceMs }: ModelNote,
): Promise<void> {
  if ((modelNote(journal, camera)?.fingerprint ?? null) === fingerprint) return;
  const note = new TextEncoder().encode(JSON.stringify({ fingerprint, sinceMs }));
  await journal.append([], new Map([[keyOf(camera), note]]));
}
