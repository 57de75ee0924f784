import type { ValidatedState } from '../app/integrity/validated-state.ts';
import { compareFacts, type Departure, departureText } from '../core/integrity/departures.ts';
import { type Facts, factName } from '../core/integrity/facts.ts';

/** What `confirm` found; printed as it is with `--json`. */
export interface ConfirmAnswer {
  readonly ok: boolean;
  readonly state: 'ok' | 'departed' | 'refused' | 'never-validated';
  readonly file: string | null;
  readonly id: string | null;
  readonly validated: { readonly at: string; readonly by: string; readonly reason: string } | null;
  readonly signedBy: string | null;
  readonly refusal: string | null;
  readonly departures: readonly (Departure & { readonly text: string })[];
  /** Keys of facts that cannot be read. */
  readonly unknown: readonly string[];
}

export function answerOf(state: ValidatedState, facts: Facts): ConfirmAnswer {
  const nothing = { ok: false, file: null, id: null, validated: null, signedBy: null, departures: [], unknown: [] };
  if (state.kind === 'none') return { ...nothing, state: 'never-validated', refusal: null };
  if (state.kind === 'refused') return { ...nothing, state: 'refused', refusal: state.why };
  const { file, id, manifest, signedBy } = state;
  const { departures, unknown } = compareFacts(manifest.facts, facts);
  const { atMs, by, reason } = manifest.validated;
  const ok = departures.length === 0;
  return {
    ...{ ok, state: ok ? 'ok' : 'departed', file, id, signedBy, refusal: null, unknown },
    validated: { at: new Date(atMs).toISOString(), by, reason },
    departures: departures.map((departure) => ({ ...departure, text: departureText(departure) })),
  };
}

/** The same for a person. */
export function answerText(answer: ConfirmAnswer, isNew: boolean): string {
  const { state, file, validated, signedBy, refusal, departures, unknown } = answer;
  const lines: string[] = [];
  if (refusal !== null) lines.push(refusal);
  if (state === 'never-validated')
    lines.push(
      'This box was never validated: nothing tells which state is right.',
      'If the present one is: driftlight confirm --config FILE --validate --reason "why"',
    );
  if (validated !== null) {
    const signed = signedBy === null ? '' : `, signed with key ${signedBy}`;
    lines.push(
      `${isNew ? 'now in force: ' : ''}validated ${validated.at} by ${validated.by}${signed}: ${validated.reason}`,
    );
    lines.push(`manifest ${file}`);
  }
  for (const { text } of departures) lines.push(`  ${text}`);
  if (unknown.length > 0) lines.push(`not known: ${unknown.map(factName).join(', ')}`);
  if (state === 'ok') lines.push('the box is as it was validated');
  if (departures.length > 0)
    lines.push(`not as validated: ${departures.length === 1 ? '1 thing' : `${departures.length} things`}`);
  return `${lines.join('\n')}\n`;
}
