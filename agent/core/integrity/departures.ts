import type { Facts } from './facts.ts';
import { factName, valueText } from './facts.ts';

/** A fact that is not as it was validated. `null`: there is, or was, no such thing. */
export interface Departure {
  readonly key: string;
  readonly validated: string | null;
  readonly now: string | null;
}

export interface Comparison {
  /** In the order of their keys. */
  readonly departures: readonly Departure[];
  /** Keys of facts that could not be read now, or could not when the state was validated: nothing is said of them. */
  readonly unknown: readonly string[];
}

/** Holds the facts of now against the validated ones. What follows from a departure that is named anyway is left out: the
 * parts of a camera or model that came or went, and the hash of settings that are named one by one. */
export function compareFacts(validated: Facts, now: Facts): Comparison {
  const departures: Departure[] = [];
  const unknown: string[] = [];
  for (const key of [...new Set([...Object.keys(validated), ...Object.keys(now)])].sort()) {
    const before = known(validated, key);
    const after = known(now, key);
    if (before === null || after === null) unknown.push(key);
    else if (before !== after) departures.push({ key, validated: before ?? null, now: after ?? null });
  }
  const keys = new Map(departures.map((departure) => [departure.key, departure]));
  return { departures: departures.filter(({ key }) => !followsFrom(key, keys)), unknown };
}

/** `null`: it cannot be read, or what it belongs to cannot; `undefined`: there is none. */
function known(facts: Facts, key: string): string | null | undefined {
  for (let end = key.indexOf('/'); end >= 0; end = key.indexOf('/', end + 1)) {
    const above = key.slice(0, end);
    if (Object.hasOwn(facts, above) && facts[above] === null) return null;
  }
  return Object.hasOwn(facts, key) ? facts[key] : undefined;
}

function followsFrom(key: string, departed: ReadonlyMap<string, Departure>): boolean {
  const camera = /^(?:camera\/|setting\/cameras\.)([^/.]+)[/.]/.exec(key)?.[1];
  if (camera !== undefined && departed.has(`camera/${camera}`)) return true;
  const model = departed.get(`camera/${camera}/model`);
  if (model && (model.validated === null || model.now === null) && key !== model.key)
    if (key.startsWith(`setting/cameras.${camera}.model.`) || key.startsWith(`camera/${camera}/model/`)) return true;
  if (key === `camera/${camera}/model/tap`) return departed.has(`setting/cameras.${camera}.model.tap`);
  if (key === `camera/${camera}/model/mapping of outputs`)
    return some(departed, `setting/cameras.${camera}.model.output.`);
  if (key === 'box/configuration') return some(departed, 'setting/');
  if (key === `camera/${camera}/preprocessing`) return some(departed, `setting/cameras.${camera}.preprocess.`);
  return false;
}

function some(departed: ReadonlyMap<string, Departure>, prefix: string): boolean {
  for (const key of departed.keys()) if (key.startsWith(prefix)) return true;
  return false;
}

/** `The model of camera line1 changed: validated 4f2a…, now 9c1b…` */
export function departureText({ key, validated, now }: Departure): string {
  const name = factName(key);
  const subject = `${name[0]!.toUpperCase()}${name.slice(1)}`;
  if (key.startsWith('setting/'))
    return `${subject} changed: validated ${validated === null ? 'not set' : valueText(validated)}, now ${now === null ? 'not set' : valueText(now)}`;
  const isWhole = /^camera\/[^/]+$/.test(key);
  if (validated === null)
    return `${subject} is new: ${isWhole ? 'not there' : 'none'} when validated${isWhole ? '' : `, now ${valueText(now!)}`}`;
  if (now === null) return `${subject} is gone${isWhole ? '' : `: validated ${valueText(validated)}`}`;
  return `${subject} changed: validated ${valueText(validated)}, now ${valueText(now)}`;
}

/** Whether a departure can change what is measured or decided; the others can wait. */
export function matters(key: string): boolean {
  if (key.startsWith('setting/')) return key.startsWith('setting/cameras.');
  if (key.startsWith('box/')) return /^box\/(agent|library\/(onnxruntime|sharp|libvips)|file\/|told\/)/.test(key);
  return true;
}

/** Key of the runbook for what departed, or `null` where it has none. */
export function causeOf(departures: readonly Pick<Departure, 'key'>[]): string | null {
  const has = (pattern: RegExp) => departures.some(({ key }) => pattern.test(key));
  if (has(/^camera\/[^/]+\/(device\/(firmware|driver)|told\/.*firmware)/i)) return 'firmware-changed';
  if (has(/^camera\/[^/]+\/device(\/serial-number|\/product)?$/)) return 'camera-changed';
  return has(/^setting\/cameras\./) ? 'configuration-changed' : null;
}
