import { MalformedReport } from '../../shared/wire/malformed.ts';
import { buildTopic, parseTopic } from '../../shared/wire/topics.ts';
import { type LoggedKind, loggedKinds } from '../core/drift/events/logged-event.ts';
import { isRecipe } from '../core/frame/recipe-of.ts';
import type { Camera } from './camera.ts';
import type { Link, Log } from './ports.ts';

export interface CommandParts {
  readonly link: Link;
  readonly log: Log;
  readonly site: string;
  readonly device: string;
  readonly camera: (id: string) => Camera | undefined;
}

/** Answer on `…/reply` to the command with that id. */
interface Reply {
  readonly id: string;
  readonly outcome: 'done' | 'refused';
  readonly reason?: string;
}

const commandBytesMax = 4_096;
const textMax = 200;
const idPattern = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Listens on `…/command` and answers on `…/reply`. Knows `{"id", "command": "set-recipe", "camera", "recipe"}`, where a
 * recipe of `null` is none, and `{"id", "command": "note", "camera", "kind", "text"}` for what was done to a camera. What it
 * does not know is left to others.
 */
export function listenToCommands({ link, log, site, device, camera }: CommandParts): void {
  const topic = (kind: 'command' | 'reply') => buildTopic({ site, device, kind });

  async function answer(payload: Uint8Array): Promise<Reply | null> {
    const { id, command, camera: cameraId, recipe, kind, text } = fieldsOf(payload);
    if (typeof id !== 'string' || !idPattern.test(id))
      throw new MalformedReport('id: expected 1 to 64 letters or digits');
    const refused = (reason: string): Reply => ({ id, outcome: 'refused', reason });
    if (command !== 'set-recipe' && command !== 'note') return null;
    const found = typeof cameraId === 'string' ? camera(cameraId) : undefined;
    if (!found) return refused(`camera: there is none called ${JSON.stringify(cameraId)?.slice(0, 80)}`);
    if (command === 'note') {
      if (!isKind(kind)) return refused(`kind: expected ${loggedKinds.join(', ')}`);
      if (typeof text !== 'string' || text.trim() === '') return refused('text: expected some words');
      found.logged({ kind, text: text.slice(0, textMax) });
      log.info(`noted for camera ${found.id}: ${kind}: ${text.slice(0, textMax)} (${id})`);
      return { id, outcome: 'done' };
    }
    if (recipe !== null && !isRecipe(recipe))
      return refused('recipe: expected 1 to 64 letters, digits, - or _, or null');
    await found.setRecipe(recipe);
    log.info(`recipe of camera ${found.id} is now ${recipe ?? 'none'}, as commanded (${id})`);
    return { id, outcome: 'done' };
  }

  link.subscribe(topic('command'), (on, payload) => {
    if (parseTopic(on)?.kind !== 'command') return;
    answer(payload)
      .then((reply) => {
        if (!reply) return;
        const bytes = new TextEncoder().encode(JSON.stringify(reply));
        return link.publish({ topic: topic('reply'), payload: bytes, contentType: 'application/json' });
      })
      .catch((error: Error) => log.warn(`a command was refused: ${error.message}`, { key: 'command' }));
  });
}

function isKind(value: unknown): value is LoggedKind {
  return (loggedKinds as readonly unknown[]).includes(value);
}

function fieldsOf(payload: Uint8Array): Record<string, unknown> {
  if (payload.length > commandBytesMax) throw new MalformedReport(`command: expected at most ${commandBytesMax} bytes`);
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new MalformedReport('command: expected a JSON object');
}
