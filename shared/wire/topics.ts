import { clip, isId } from './id.ts';
import type { Level } from './report.ts';
import { levels } from './report.ts';

export type { AckMessage, ReplayRangeCommand, ReplayRangeReply, StateMessage, StreamExtent } from './control.ts';
export { encodeControl, parseAck, parseReplayReply, parseState } from './control.ts';
export { isId } from './id.ts';

/** `driftlight/1/<site>/<device>/…`; the 1 is the version of what stands behind it. */
export const topicRoot = 'driftlight/1';

/** What a topic of a box is for. */
export type TopicPath =
  | { kind: 'state' | 'event' | 'command' | 'reply' | 'ack' }
  | { kind: 'window'; camera: string; level: Level }
  | { kind: 'trend' | 'feedback' | 'prediction'; camera: string };

export type Topic = { site: string; device: string } & TopicPath;

/** Throws RangeError for an id that may not stand in a topic. */
export function buildTopic(topic: Topic): string {
  return `${topicRoot}/${id(topic.site, 'site')}/${id(topic.device, 'device')}/${pathOf(topic)}`;
}

/** Whether reports are numbered under this name: `window/<camera>/<level>`, `event` or `trend/<camera>`. */
export function isStream(name: string): boolean {
  const kind = parsePath(name)?.kind;
  return kind === 'window' || kind === 'event' || kind === 'trend';
}

/** The topic a report of `stream` goes out on. */
export function streamTopic(site: string, device: string, stream: string): string {
  if (!isStream(stream)) throw new RangeError(`stream: expected window/…, event or trend/…, got '${clip(stream)}'`);
  return `${topicRoot}/${id(site, 'site')}/${id(device, 'device')}/${stream}`;
}

/** Filter for every topic of the boxes named; `null` stands for any. */
export function topicFilter(site: string | null, device: string | null): string {
  return `${topicRoot}/${site === null ? '+' : id(site, 'site')}/${device === null ? '+' : id(device, 'device')}/#`;
}

/** `null` when it is no topic of ours. */
export function parseTopic(topic: string): Topic | null {
  const [root, version, site, device, ...path] = topic.split('/');
  if (`${root}/${version}` !== topicRoot || !isId(site) || !isId(device)) return null;
  const parsed = parsePath(path.join('/'));
  return parsed && { site, device, ...parsed };
}

function parsePath(path: string): TopicPath | null {
  const [kind, camera, level, ...rest] = path.split('/');
  if (rest.length > 0) return null;
  switch (kind) {
    case 'state':
    case 'event':
    case 'command':
    case 'reply':
    case 'ack':
      return camera === undefined ? { kind } : null;
    case 'trend':
    case 'feedback':
    case 'prediction':
      return isId(camera) && level === undefined ? { kind, camera } : null;
    case 'window': {
      const known = levels.find((word) => word === level);
      return isId(camera) && known ? { kind, camera, level: known } : null;
    }
    default:
      return null;
  }
}

function pathOf(path: TopicPath): string {
  switch (path.kind) {
    case 'window':
      return `window/${id(path.camera, 'camera')}/${path.level}`;
    case 'trend':
    case 'feedback':
    case 'prediction':
      return `${path.kind}/${id(path.camera, 'camera')}`;
    default:
      return path.kind;
  }
}

function id(text: string, what: string): string {
  if (!isId(text)) throw new RangeError(`${what}: expected 1 to 64 letters, digits, _ or -, got '${text}'`);
  return text;
}
