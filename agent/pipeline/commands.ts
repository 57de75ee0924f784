import { isId } from '../../shared/wire/id.ts';
import { MalformedReport } from '../../shared/wire/malformed.ts';
import { buildTopic, parseTopic } from '../../shared/wire/topics.ts';
import { type Answer, type CommandWork, carryOut } from './carry-out.ts';
import { type CommandMessage, readCommand } from './command-payload.ts';
import { type CommandFields, type CommandName, commandFault, commandRules } from './command-schema.ts';
import type { Clock, Link, Log } from './ports.ts';
import { SignedCommands, type SigningParts } from './signed-commands.ts';
import { TokenBucket } from './token-bucket.ts';

export interface CommandParts extends CommandWork {
  readonly link: Link;
  readonly log: Log;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly site: string;
  readonly device: string;
  /** Commands taken in a minute; those that change nothing, of which a repair needs many, twenty times as many. */
  readonly perMinute: number;
  /** Absent: commands need no signature. */
  readonly signing?: Omit<SigningParts, 'site' | 'device'>;
}

export interface CommandStatus {
  readonly done: number;
  readonly refused: number;
  /** Without an id, or retained; so without an answer. */
  readonly malformed: number;
}

const mostAtATime = 16;
const mostAnswersWaiting = 64;
const readsPerCommand = 20;

/**
 * Listens on `…/command` and answers on `…/reply`, each command with `{"id","outcome","reason"}`. Commands stand in
 * `command-schema.ts`; what is unknown, malformed, unsigned where it must be signed, or too much is refused with the
 * reason. What has no id or is retained is not answered, only counted and logged.
 */
export function listenToCommands(parts: CommandParts): { readonly status: CommandStatus } {
  const { link, log, clock, site, device, perMinute } = parts;
  const topic = (kind: 'command' | 'reply') => buildTopic({ site, device, kind });
  const changes = new TokenBucket(perMinute / 60, perMinute, clock);
  const reads = new TokenBucket((readsPerCommand * perMinute) / 60, readsPerCommand * perMinute, clock);
  const signed = parts.signing ? new SignedCommands({ ...parts.signing, site, device }) : null;
  const status = { done: 0, refused: 0, malformed: 0 };
  let running = 0;
  let answering = 0;

  async function answerTo({ fields, bytes, signature }: CommandMessage): Promise<Answer> {
    const reason = commandFault(fields) ?? unsigned(fields, bytes, signature) ?? tooMuch(fields);
    if (reason !== null) return { outcome: 'refused', reason };
    running++;
    try {
      return await carryOut(parts, fields);
    } catch (error) {
      return { outcome: 'refused', reason: (error as Error).message };
    } finally {
      running--;
    }
  }

  function tooMuch({ command }: CommandFields): string | null {
    if (running >= mostAtATime) return `${mostAtATime} commands are being carried out; try again later`;
    const bucket = commandRules[command as CommandName].changes ? changes : reads;
    return bucket.take() ? null : `more than ${perMinute} commands a minute; try again later`;
  }

  function unsigned(fields: CommandFields, bytes: Uint8Array, signature: Uint8Array | null): string | null {
    if (signed === null || !commandRules[fields.command as CommandName].changes) return null;
    return signed.fault(fields, bytes, signature);
  }

  async function heard(payload: Uint8Array): Promise<void> {
    const message = readCommand(payload);
    const { id } = message.fields;
    if (!isId(id)) throw new MalformedReport('id: expected 1 to 64 letters, digits, - or _');
    const answer = await answerTo(message);
    note(message.fields, id, answer);
    // A broker that acknowledges nothing must not make answers pile up; who hears none asks again.
    if (answering >= mostAnswersWaiting) return;
    answering++;
    const bytes = new TextEncoder().encode(JSON.stringify({ id, ...answer }));
    await link.publish({ topic: topic('reply'), payload: bytes, contentType: 'application/json' });
    answering--;
  }

  function note(fields: CommandFields, id: string, { outcome, reason, from, to }: Answer): void {
    if (outcome === 'refused') {
      status.refused++;
      log.warn(`command ${id} was refused: ${reason}`, { key: 'refused' });
      return;
    }
    status.done++;
    const { command, camera } = fields;
    const what = `${command}${camera === undefined ? '' : ` of camera ${camera}`}`;
    const range = from === undefined ? '' : ` ${from} to ${to} of ${fields.stream}`;
    log.info(`command ${id}: ${what}${range}: ${outcome}${reason === undefined ? '' : `, ${reason}`}`, {
      key: `command ${command}`,
    });
  }

  link.subscribe(topic('command'), (on, payload, retained) => {
    if (parseTopic(on)?.kind !== 'command') return;
    if (retained) {
      // It would be carried out anew with every connection.
      status.malformed++;
      log.warn('a retained command was not carried out; publish commands without the retain flag', { key: 'retained' });
      return;
    }
    heard(payload).catch((error: Error) => {
      status.malformed++;
      log.warn(`a command cannot be answered: ${error.message}`, { key: 'malformed' });
    });
  });
  return { status };
}
