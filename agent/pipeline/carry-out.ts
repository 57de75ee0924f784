import type { LoggedKind } from '../core/drift/events/logged-event.ts';
import type { DeedKind } from '../core/page/deed.ts';
import type { Camera } from './camera.ts';
import type { CommandFields, CommandName } from './command-schema.ts';
import { type ReplayParts, replayRange } from './replay-range.ts';

/** What `baseline-promote` asks for: a file that lies in the box's folder for them. */
export interface PromoteCommand {
  readonly camera: string;
  readonly file: string;
  readonly reason: string;
  readonly by: string;
}

/** What `acknowledge` says: somebody has seen an event. `by` is empty where nobody gave a name. */
export interface AcknowledgeCommand {
  readonly event: string;
  readonly by: string;
}

/** What `did` says: what was done at a camera, for an event or not. */
export interface DidCommand {
  readonly camera: string;
  readonly event: string | null;
  readonly kind: DeedKind;
  readonly note: string;
  readonly by: string;
}

/** What `baseline-learn` asks for: the present baseline is set aside and one learnt anew; without a recipe that of what
 * runs now. */
export interface LearnCommand {
  readonly camera: string;
  readonly recipe?: string | null;
  readonly reason: string;
  readonly by: string;
}

/** What commands are carried out with, whoever gives them: a subscriber over MQTT, a person at the page. */
export interface CommandWork {
  readonly camera: (id: string) => Camera | undefined;
  /** `null`: there is no broker that reports could be sent to again. */
  readonly replay: ReplayParts | null;
  /** Tells the box's state anew. */
  readonly announce: () => void;
  /** Closes and opens a camera anew. */
  readonly restartCamera: (id: string) => Promise<void>;
  /** Makes a baseline current and says which in words; rejects, in words, with why it cannot. */
  readonly promoteBaseline: (command: PromoteCommand) => Promise<string>;
  /** Each says what came of it in words, and rejects, in words, with why it cannot. */
  readonly learnBaseline: (command: LearnCommand) => Promise<string>;
  readonly acknowledge: (command: AcknowledgeCommand) => Promise<string>;
  readonly did: (command: DidCommand) => Promise<string>;
  readonly examine?: () => Promise<string>;
  readonly testPublish?: () => Promise<string>;
}

/** What came of a command; a request for reports has its own words. */
export interface Answer {
  readonly outcome: 'done' | 'refused' | 'sent' | 'gone';
  readonly reason?: string;
  readonly from?: number;
  readonly to?: number;
}

const noteMax = 200;

/** Carries out a command whose fields hold (`commandFault`); what it cannot do it refuses with the reason, or rejects. */
export async function carryOut(work: CommandWork, fields: CommandFields): Promise<Answer> {
  const command = fields.command as CommandName;
  if (command === 'announce-state') {
    work.announce();
    return { outcome: 'done' };
  }
  if (command === 'replay-range') {
    const { stream, from, to, journalId } = fields as { stream: string; from: number; to: number; journalId?: string };
    if (!work.replay) return { outcome: 'refused', reason: 'no broker is connected yet' };
    return replayRange(work.replay, { stream, from, to, ...(journalId !== undefined && { journalId }) });
  }
  if (command === 'acknowledge') {
    const { event, by = '' } = fields as { event: string; by?: string };
    return { outcome: 'done', reason: await work.acknowledge({ event, by }) };
  }
  if (command === 'doctor' || command === 'test-publish') {
    const task = command === 'doctor' ? work.examine : work.testPublish;
    return task ? { outcome: 'done', reason: await task() } : { outcome: 'refused', reason: 'not on this box' };
  }
  const camera = work.camera(String(fields.camera));
  if (!camera)
    return {
      outcome: 'refused',
      reason: `camera: there is none called ${JSON.stringify(fields.camera).slice(0, 80)}`,
    };
  return carryOutAt(camera, command, work, fields);
}

async function carryOutAt(
  camera: Camera,
  command: Exclude<CommandName, 'acknowledge' | 'announce-state' | 'doctor' | 'replay-range' | 'test-publish'>,
  work: CommandWork,
  fields: CommandFields,
): Promise<Answer> {
  switch (command) {
    case 'set-recipe':
      await camera.setRecipe(fields.recipe as string | null);
      return { outcome: 'done' };
    case 'note':
      camera.logged({ kind: fields.kind as LoggedKind, text: String(fields.text).slice(0, noteMax) });
      return { outcome: 'done' };
    case 'restart-camera':
      await work.restartCamera(camera.id);
      return { outcome: 'done' };
    case 'baseline-promote': {
      const { file, reason, by = 'command' } = fields as Record<'file' | 'reason' | 'by', string>;
      return { outcome: 'done', reason: await work.promoteBaseline({ camera: camera.id, file, reason, by }) };
    }
    case 'baseline-learn': {
      const { recipe, reason, by = '' } = fields as { recipe?: string | null; reason: string; by?: string };
      const command = { camera: camera.id, reason, by, ...(recipe !== undefined && { recipe }) };
      return { outcome: 'done', reason: await work.learnBaseline(command) };
    }
    case 'did': {
      const { kind, event = null, note = '', by = '' } = fields as Partial<DidCommand> & { kind: DeedKind };
      return { outcome: 'done', reason: await work.did({ camera: camera.id, kind, event, note, by }) };
    }
    case 'judge-lighting': {
      const { trends, events } = await camera.judgeLighting();
      return { outcome: 'done', reason: `trends published: ${trends.length}, events: ${events.length}` };
    }
    case 'capture-now':
      return { outcome: 'refused', reason: 'captures are not configured' };
  }
}
