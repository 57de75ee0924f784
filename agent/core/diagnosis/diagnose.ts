import type { Evidence } from '../../../shared/wire/report.ts';
import { type Case, causeScore, isSupported } from './cause-score.ts';
import { capital, changeEvidence, changeWords, listText } from './change-words.ts';
import { changesOf } from './derived-signs.ts';
import type { Confidence, Diagnose, Diagnosis, RankedCause } from './diagnosis.ts';
import { expectationScore, moved } from './expectation-score.ts';
import { mixOf } from './mixes.ts';
import { couldBeWords, possibleWords } from './rival-words.ts';
import { rivalsOf } from './rivals.ts';
import type { Runbook, Signature, SignatureTable } from './signature-table.ts';
import { sinceWords } from './since-words.ts';

/** A cause with less explains no more than 'something changed'. */
const LEAST_SCORE = 0.5;
/** Leads over the next cause, and scores, in ln, from which a cause is called so. */
const CLEAR = { lead: 3, score: 3 };
const LIKELY = { lead: 1, score: 1.5 };
const MOST_TOLD = 3;

/** Names the cause that explains the signs best, by the table's signatures weighed like likelihood ratios. Pure and
 * deterministic; equal scores go by the table's order. `timeZone`: of the dates in words. */
export function createDiagnoser(table: SignatureTable, runbook: Runbook, timeZone = 'UTC'): Diagnose {
  return (facts) => {
    const found: Case = { facts, changes: changesOf(facts.signs, table) };
    const ranking: RankedCause[] = [];
    for (const [cause, signature] of table.causes) {
      if (!isSupported(signature, found, table)) continue;
      const score = causeScore(signature, found, table);
      if (Number.isFinite(score)) ranking.push({ cause, score });
    }
    ranking.sort((a, b) => b.score - a.score);
    const best = ranking[0];
    const mix = mixOf(found, table, Math.max(LEAST_SCORE, best?.score ?? 0));
    const leading = mix?.first ?? (best && best.score >= LEAST_SCORE ? best.cause : null);
    const held = ranking.find(({ cause }) => cause === facts.held)?.cause;
    const cause = held ?? leading;
    if (cause === null) return unexplained(found, ranking, runbook);
    const partner = mix === null ? null : cause === mix.first ? mix.second : cause === mix.second ? mix.first : null;
    const rivals = partner === null ? rivalsOf(cause, ranking, found, table) : [];
    const confidence = confidenceOf(cause, ranking, partner !== null, table);
    const signature = table.causes.get(cause)!;
    const lead = tell(cause, confidence, found, table, timeZone);
    const second = partner === null ? null : secondOf(partner, found, { table, runbook, timeZone });
    return {
      cause,
      leading,
      confidence,
      type: signature.type,
      says: lead.text,
      evidence: [lead, ...(second === null ? [] : [{ text: second.says }]), ...rivalLines(cause, rivals, table)],
      action: runbook.causes.get(cause)?.action ?? '',
      second,
      rivals,
      ranking,
    };
  };
}

function confidenceOf(
  cause: string,
  ranking: readonly RankedCause[],
  isMix: boolean,
  table: SignatureTable,
): Confidence {
  const { standsFor } = table.causes.get(cause)!;
  const own = ranking.find((one) => one.cause === cause)!.score;
  const next = ranking.find((one) => one.cause !== cause && !standsFor.includes(one.cause));
  const lead = own - (next?.score ?? LEAST_SCORE);
  if (isMix) return 'likely';
  if (lead >= CLEAR.lead && own >= CLEAR.score) return 'clear';
  return lead >= LIKELY.lead && own >= LIKELY.score ? 'likely' : 'open';
}

const surely: Readonly<Record<Confidence, string>> = { clear: '', likely: 'probably ', open: 'perhaps ' };

/** 'Lamp output fell 14 % since 12 March, colour and pattern unchanged: lamp ageing.' */
function tell(cause: string, confidence: Confidence, found: Case, table: SignatureTable, timeZone: string): Evidence {
  const signature = table.causes.get(cause)!;
  const { changed, unchanged } = explained(signature, found, table);
  const { facts } = found;
  const when = sinceWords(facts.onsetMs, facts.onsetMs + facts.sinceMs, timeZone);
  const since = when === null ? '' : ` since ${when}`;
  const words = changed.map((name) => changeWords(found.changes.get(name)!, table.measures.get(name)!));
  const still = unchanged.length === 0 ? '' : `, ${listText(unchanged)} unchanged`;
  const what = words.length === 0 ? `Something changed${since}` : `${capital(words[0]!)}${since}`;
  const more = words.length > 1 ? `, ${listText(words.slice(1))}` : '';
  const apart = signature.apart === null ? '' : ` ${capital(signature.apart)}.`;
  const text = `${what}${more}${still}: ${surely[confidence]}${signature.name}.${placeText(changed, found)}${apart}`;
  const lead = changed[0];
  return lead === undefined
    ? { text }
    : changeEvidence(text, lead, found.changes.get(lead)!, table.measures.get(lead)!);
}

/** What a cause promised and what came: the measures that moved, as the table orders them, and the groups that did not. */
function explained(signature: Signature, { changes }: Case, table: SignatureTable) {
  const changed: string[] = [];
  const unchanged: string[] = [];
  const follows: string[] = [];
  const unrest = new Set<string>();
  for (const [name, expected] of signature.signs) {
    const change = changes.get(name);
    const measure = table.measures.get(name);
    if (!change || !measure) continue;
    const isPromised = expected.moves !== 'unchanged' && expected.moves !== 'any';
    const hasMoved = moved(change, isPromised ? measure.sees : measure.matters) >= 0.5;
    if (hasMoved) unrest.add(measure.group);
    if (expected.moves === 'unchanged' && !hasMoved) unchanged.push(measure.group);
    else if (hasMoved && expectationScore(change, expected, measure) > 0)
      (expected.told ? changed : follows).push(name);
  }
  // What goes without saying is told where nothing else is.
  if (changed.length === 0) changed.push(...follows);
  // Of one group, such as brightness, the first says enough.
  const groups = new Set<string>();
  const told = changed.filter((name) => {
    const { group } = table.measures.get(name)!;
    return !groups.has(group) && groups.add(group);
  });
  const still = [...new Set(unchanged)].filter((group) => !unrest.has(group));
  return { changed: told.slice(0, MOST_TOLD), unchanged: still.slice(0, MOST_TOLD) };
}

/** Where the spot is, if the spot is what is told. */
function placeText(changed: readonly string[], { facts: { blob, charts } }: Case): string {
  if (blob === null || !(changed.includes('blobLoss') || charts.has('blob'))) return '';
  if (!Number.isFinite(blob.x + blob.y)) return '';
  const part = (share: number) => Math.round(100 * Math.min(1, Math.max(0, share)));
  return ` The spot lies ${part(blob.x)} % from the left and ${part(blob.y)} % from the top.`;
}

function secondOf(
  cause: string,
  found: Case,
  { table, runbook, timeZone }: { table: SignatureTable; runbook: Runbook; timeZone: string },
): NonNullable<Diagnosis['second']> {
  const { text } = tell(cause, 'likely', found, table, timeZone);
  return { cause, says: `At the same time: ${text}`, action: runbook.causes.get(cause)?.action ?? '' };
}

function rivalLines(cause: string, rivals: Diagnosis['rivals'], table: SignatureTable): Evidence[] {
  const { standsFor } = table.causes.get(cause)!;
  if (standsFor.length > 0) {
    const names = rivals.map((rival) => table.causes.get(rival.cause)!.name);
    return [{ text: `${possibleWords}${listText(names).replace(/ and ([^,]*)$/, ' or $1')}` }];
  }
  return rivals.map((rival) => ({ text: `${couldBeWords}${table.causes.get(rival.cause)!.name}. ${rival.apart}.` }));
}

function unexplained({ facts }: Case, ranking: readonly RankedCause[], runbook: Runbook): Diagnosis {
  const kind: 'data-drift' | 'domain-shift' = facts.shape === 'step' ? 'domain-shift' : 'data-drift';
  const says = 'No cause in the table of signatures explains what changed.';
  return {
    cause: null,
    leading: null,
    confidence: 'open',
    type: null,
    says,
    evidence: [],
    action: runbook.classes.get(kind)?.action ?? '',
    second: null,
    rivals: [],
    ranking,
  };
}
