import type { Gap, StreamKey, Subscriber } from '../../shared/subscriber.ts';
import { MalformedReport } from '../../shared/wire/malformed.ts';
import { type Report, streamOf } from '../../shared/wire/report.ts';
import {
  buildTopic,
  encodeControl,
  parseReplayReply,
  parseTopic,
  type StateMessage,
} from '../../shared/wire/topics.ts';

/** A state is announced before its newest reports are sent; what comes a moment later was never missing. */
const graceMs = 5_000;
/** Reports of a stream come in order, so what lies behind the last one may still be on its way while others come. */
const quietMs = 15_000;
const askAgainMs = 30_000;
/** What was asked for in vain, such as a report that the broker refuses, is asked for ever more rarely. */
const longestPauseMs = 600_000;
/** An acknowledgement may get lost behind the broker, and a stream may be silent for a day. */
const acknowledgeAgainMs = 600_000;
/** One answer at a time stays small enough to be heard among new reports. */
const mostAskedFor = 1_000;

/** Acknowledges what came without a hole, and asks for what is missing: the one subscriber that a box waits for. */
export class Auditor {
  readonly #subscriber: Subscriber;
  readonly #name: string;
  readonly #publish: (topic: string, payload: Uint8Array) => void;
  readonly #states = new Map<string, StateMessage>();
  readonly #acknowledged = new Map<string, { upTo: number; atMs: number }>();
  readonly #heard = new Map<string, { highest: number; atMs: number }>();
  readonly #asked = new Map<string, { key: StreamKey; from: number; to: number; atMs: number }>();
  /** By the first number of a gap. */
  readonly #vain = new Map<string, { times: number; notBeforeMs: number }>();
  #lastId = 0;

  /** `name` stands in every acknowledgement; `publish` sends at QoS 1. */
  constructor(subscriber: Subscriber, name: string, publish: (topic: string, payload: Uint8Array) => void) {
    this.#subscriber = subscriber;
    this.#name = name;
    this.#publish = publish;
  }

  /** A box told its state: from now on it is known which numbers it has. */
  heardState(state: StateMessage): void {
    const box = `${state.site}/${state.device}`;
    const before = this.#states.get(box);
    this.#states.set(box, state);
    // While it was away it heard nothing of what was said to it.
    if (state.online && (!before?.online || before.sessionId !== state.sessionId)) this.#sayAnew(`${box}/`);
  }

  heardReport(report: Report, nowMs: number): void {
    const name = nameOf({ ...report, stream: streamOf(report) });
    const highest = Math.max(report.seq, this.#heard.get(name)?.highest ?? 0);
    this.#heard.set(name, { highest, atMs: nowMs });
  }

  /** A box answered a request. Malformed answers and answers to others are passed over. */
  heardReply(topic: string, payload: Uint8Array): void {
    if (parseTopic(topic)?.kind !== 'reply') return;
    const reply = readReply(payload);
    const asked = reply && this.#asked.get(reply.id);
    if (!reply || !asked) return;
    const { key, from, to } = asked;
    if (reply.outcome === 'gone') this.#subscriber.giveUp(key, from, Math.min(to, reply.to ?? to));
    if (reply.outcome === 'sent' && reply.from !== undefined && reply.from > from)
      this.#subscriber.giveUp(key, from, Math.min(to, reply.from - 1));
  }

  /** What was said over an earlier connection may not have arrived. */
  connected(): void {
    this.#sayAnew('');
  }

  /** Says what is to be said now; to be called about once a second while connected. */
  tick(nowMs: number): void {
    const gaps = this.#subscriber.gaps();
    this.#settleAsked(gaps, nowMs);
    for (const key of this.#subscriber.streams()) if (this.#stateOf(key)) this.#acknowledge(key, nowMs);
    for (const gap of gaps) if (this.#stateOf(gap)?.online && this.#isDue(gap, nowMs)) this.#askFor(gap, nowMs);
  }

  /** `box` is where the names of its streams begin. */
  #sayAnew(box: string): void {
    for (const names of [this.#acknowledged, this.#vain])
      for (const name of names.keys()) if (name.startsWith(box)) names.delete(name);
    for (const [id, { key }] of this.#asked) if (nameOf(key).startsWith(box)) this.#asked.delete(id);
  }

  #settleAsked(gaps: readonly Gap[], nowMs: number): void {
    for (const [id, { key, from, to, atMs }] of this.#asked) {
      const left = gaps.find((gap) => nameOf(gap) === nameOf(key) && gap.from <= to && gap.to >= from);
      if (left !== undefined && nowMs - atMs < askAgainMs) continue;
      this.#asked.delete(id);
      if (left?.from === from) this.#askedInVain(placeOf(left), nowMs);
    }
    if (this.#vain.size === 0) return;
    const places = new Set(gaps.map(placeOf));
    for (const place of this.#vain.keys()) if (!places.has(place)) this.#vain.delete(place);
  }

  #askedInVain(place: string, nowMs: number): void {
    const times = (this.#vain.get(place)?.times ?? 0) + 1;
    const pauseMs = times === 1 ? 0 : Math.min(longestPauseMs, askAgainMs * 2 ** (times - 2));
    this.#vain.set(place, { times, notBeforeMs: nowMs + pauseMs });
  }

  #isDue(gap: Gap, nowMs: number): boolean {
    if (nowMs < (this.#vain.get(placeOf(gap))?.notBeforeMs ?? 0)) return false;
    const heard = this.#heard.get(nameOf(gap)) ?? { highest: 0, atMs: gap.sinceMs };
    if (gap.from < heard.highest) return nowMs - gap.sinceMs >= graceMs;
    return nowMs - Math.max(gap.sinceMs, heard.atMs) >= quietMs;
  }

  /** The state of the box, if it still keeps that journal. */
  #stateOf({ site, device, journalId }: StreamKey): StateMessage | null {
    const state = this.#states.get(`${site}/${device}`);
    return state?.journalId === journalId ? state : null;
  }

  #acknowledge(key: StreamKey, nowMs: number): void {
    const { site, device, journalId, stream } = key;
    const name = nameOf(key);
    const upTo = this.#subscriber.contiguousUpTo(key);
    const said = this.#acknowledged.get(name);
    if (said ? upTo <= said.upTo && nowMs - said.atMs < acknowledgeAgainMs : upTo === 0) return;
    this.#acknowledged.set(name, { upTo, atMs: nowMs });
    const ack = { subscriber: this.#name, stream, upTo, journalId };
    this.#publish(buildTopic({ site, device, kind: 'ack' }), encodeControl(ack));
  }

  #askFor({ site, device, journalId, stream, from, to }: Gap, nowMs: number): void {
    const key = { site, device, journalId, stream };
    for (const asked of this.#asked.values()) if (nameOf(asked.key) === nameOf(key)) return;
    const last = Math.min(to, from + mostAskedFor - 1);
    const id = `${this.#name}-${nowMs}-${++this.#lastId}`;
    this.#asked.set(id, { key, from, to: last, atMs: nowMs });
    const command = { id, command: 'replay-range' as const, stream, from, to: last, journalId };
    this.#publish(buildTopic({ site, device, kind: 'command' }), encodeControl(command));
  }
}

function nameOf({ site, device, journalId, stream }: StreamKey): string {
  return `${site}/${device}/${journalId}/${stream}`;
}

function placeOf(gap: Gap): string {
  return `${nameOf(gap)} ${gap.from}`;
}

function readReply(payload: Uint8Array) {
  try {
    return parseReplayReply(payload);
  } catch (error) {
    if (error instanceof MalformedReport) return null;
    throw error;
  }
}
