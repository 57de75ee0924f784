import type { Facts } from './facts.ts';

/** The state of a box that somebody checked and takes for right. */
export interface Manifest {
  readonly site: string;
  readonly device: string;
  readonly validated: Validation;
  readonly facts: Facts;
}

export interface Validation {
  /** UTC milliseconds. */
  readonly atMs: number;
  readonly by: string;
  readonly reason: string;
}

/** A file that is no manifest, in words that go on a sentence. */
export class NoManifest extends Error {
  override name = 'NoManifest';
}

const format = 'driftlight-manifest';
const version = 1;
const mostFacts = 20_000;
const longestText = 4_096;
export const maxManifestBytes = 4_000_000;

/** The file: JSON with sorted facts, so that the same state validated alike gives the same bytes. */
export function encodeManifest({ site, device, validated, facts }: Manifest): string {
  const { atMs, by, reason } = validated;
  const sorted = Object.fromEntries(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1)));
  const content = { format, version, site, device, validated: { at: new Date(atMs).toISOString(), by, reason } };
  return `${JSON.stringify({ ...content, facts: sorted }, null, 1)}\n`;
}

/** Throws `NoManifest` for anything else. */
export function parseManifest(text: string): Manifest {
  const value = objectIn(parsed(text));
  if (value?.format !== format) throw new NoManifest('it is no manifest of Driftlight');
  if (typeof value.version !== 'number' || value.version > version)
    throw new NoManifest('it was made by a newer Driftlight; upgrade this one');
  const { site, device } = value;
  const validated = objectIn(value.validated);
  const facts = objectIn(value.facts);
  const atMs = typeof validated?.at === 'string' ? Date.parse(validated.at) : Number.NaN;
  const { by, reason } = validated ?? {};
  if (!isText(site) || !isText(device) || !isText(by) || !isText(reason) || !Number.isFinite(atMs) || !facts)
    throw new NoManifest('it is damaged: site, device, validated and facts must stand in it');
  const entries = Object.entries(facts);
  if (entries.length > mostFacts) throw new NoManifest(`it is damaged: more than ${mostFacts} facts`);
  for (const [key, fact] of entries)
    if (fact !== null && !isText(fact)) throw new NoManifest(`it is damaged: the fact ${key.slice(0, 100)} is no text`);
  return { site, device, validated: { atMs, by, reason }, facts: facts as Facts };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NoManifest('it is no JSON');
  }
}

function objectIn(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= longestText;
