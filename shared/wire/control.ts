import { isId } from './id.ts';
import { JsonReader } from './json-reader.ts';
import { MalformedReport } from './malformed.ts';
import { isUuid } from './uuid.ts';

/** Numbers of the oldest and the newest report a box has of a stream; `first` is `last + 1` when it has none. */
export interface StreamExtent {
  first: number;
  last: number;
}

/** UTC = monotonic time + offset, of a boot whose clock was set. */
export interface BootOffset {
  bootId: string;
  offsetMs: number;
}

/** The retained message on `…/state`, and the last will with `online: false`. Later versions add fields. */
export interface StateMessage {
  kind: 'state';
  online: boolean;
  site: string;
  device: string;
  journalId: string;
  bootId: string;
  /** New with every start of the agent. */
  sessionId: string;
  version: string;
  /** ISO time when the message was made. */
  at: string;
  streams: Record<string, StreamExtent>;
  /** When the message was made, in milliseconds since boot. */
  monotonicMs?: number;
  /** What the clocks of the latest boots turned out to be, oldest first; of those that are known. What a boot sent before
   * with `clock.synced` false lies wrong by the difference. */
  boots?: BootOffset[];
  [more: string]: unknown;
}

/** On `…/ack`: `subscriber` has every report of `stream` up to and including number `upTo`. */
export interface AckMessage {
  subscriber: string;
  stream: string;
  upTo: number;
  /** The journal whose numbers these are; an ack for another journal says nothing about this one. */
  journalId?: string;
}

/** On `…/command`: send reports `from` to `to` (both included) of a stream again. */
export interface ReplayRangeCommand {
  id: string;
  command: 'replay-range';
  stream: string;
  from: number;
  to: number;
  /** As in an ack. */
  journalId?: string;
}

/**
 * On `…/reply`, to the command with that id. `sent`: reports `from` to `to` come again on their topic; where `from` is
 * above what was asked for, the ones below are gone; where `to` is below it, the rest is to be asked for again. `gone`: the
 * box has none of `from` to `to` any more. `reason` names what supersedes what is gone.
 */
export interface ReplayRangeReply {
  id: string;
  outcome: 'sent' | 'gone' | 'refused';
  from?: number;
  to?: number;
  reason?: string;
}

export function encodeControl(
  message: StateMessage | AckMessage | ReplayRangeCommand | ReplayRangeReply,
): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(message));
}

/** The state in a payload. Throws `MalformedReport`. Fields this version does not know come along as they are. */
export function parseState(payload: Uint8Array): StateMessage {
  const value = parseJson(payload);
  const fields = new JsonReader(value);
  if (fields.text('kind') !== 'state') throw fields.wrong('kind', 'state');
  const site = fields.text('site');
  const device = fields.text('device');
  if (!isId(site) || !isId(device)) throw fields.wrong(isId(site) ? 'device' : 'site', 'an id');
  const streams: Record<string, StreamExtent> = {};
  if (fields.has('streams')) {
    const all = fields.child('streams');
    for (const name of all.keys()) {
      if (name === '__proto__') throw all.wrong(name, 'the name of a stream');
      streams[name] = { first: all.child(name).count('first'), last: all.child(name).count('last') };
    }
  }
  return {
    ...(value as object),
    kind: 'state',
    online: fields.flag('online'),
    site,
    device,
    journalId: journalOf(fields),
    bootId: fields.text('bootId'),
    sessionId: fields.text('sessionId'),
    version: fields.text('version'),
    at: fields.text('at'),
    streams,
    ...(fields.has('monotonicMs') && { monotonicMs: fields.number('monotonicMs') }),
    ...(fields.has('boots') && { boots: bootsIn(fields) }),
  };
}

/** The acknowledgement in a payload. Throws `MalformedReport`. */
export function parseAck(payload: Uint8Array): AckMessage {
  const fields = new JsonReader(parseJson(payload));
  const subscriber = fields.text('subscriber');
  if (!isId(subscriber)) throw fields.wrong('subscriber', 'an id');
  return {
    subscriber,
    stream: fields.text('stream'),
    upTo: fields.count('upTo'),
    ...(fields.has('journalId') && { journalId: journalOf(fields) }),
  };
}

/** The reply in a payload; `null` when it is one to another kind of command. Throws `MalformedReport`. */
export function parseReplayReply(payload: Uint8Array): ReplayRangeReply | null {
  const fields = new JsonReader(parseJson(payload));
  const outcome = fields.textOrNull('outcome');
  if (outcome !== 'sent' && outcome !== 'gone' && outcome !== 'refused') return null;
  return {
    id: fields.text('id'),
    outcome,
    ...(fields.has('from') && { from: fields.count('from') }),
    ...(fields.has('to') && { to: fields.count('to') }),
    ...(fields.has('reason') && { reason: fields.text('reason') }),
  };
}

/** Parses a payload in UTF-8. Throws `MalformedReport`. */
export function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (error) {
    throw new MalformedReport(`payload: expected JSON: ${(error as Error).message}`);
  }
}

function bootsIn(fields: JsonReader): BootOffset[] {
  return fields.children('boots').map((boot) => ({ bootId: boot.text('bootId'), offsetMs: boot.number('offsetMs') }));
}

function journalOf(fields: JsonReader): string {
  const id = fields.text('journalId');
  if (!isUuid(id)) throw fields.wrong('journalId', 'a UUID');
  return id.toLowerCase();
}
