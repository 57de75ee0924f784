import { randomUUID } from 'node:crypto';
import type { ReportDraft } from '../../../shared/wire/report.ts';
import { compareFacts, matters } from '../../core/integrity/departures.ts';
import { factName } from '../../core/integrity/facts.ts';
import {
  decodeIntegrityState,
  encodeIntegrityState,
  type IntegrityState,
} from '../../core/integrity/integrity-state.ts';
import { type IntegrityStatus, uncheckedIntegrity } from '../../core/integrity/integrity-status.ts';
import {
  type IntegrityEvent,
  type IntegrityFinding,
  judgeIntegrity,
  seenText,
} from '../../core/integrity/judge-integrity.ts';
import type { BoxTime } from '../../pipeline/box-time.ts';
import type { Clock, Journal, Log } from '../../pipeline/ports.ts';
import type { Config } from '../config/schema.ts';
import { boxFactSources, boxFacts, type FactSources } from './box-facts.ts';
import { manifestDir, shelfLooks } from './manifest-shelf.ts';
import { type ValidatedState, validatedState } from './validated-state.ts';

/** Holds the box against its validated state. */
export interface IntegrityWatch {
  /** Rejects when the journal takes nothing; what was found is then found again. */
  check(journal: Pick<Journal, 'state' | 'append'>): Promise<void>;
  /** Whether a state was validated since the last check; cheap. */
  isNewlyValidated(): boolean;
  status(): IntegrityStatus;
}

export interface IntegrityWorld {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly time: Pick<BoxTime, 'moment' | 'utcMs'>;
  readonly log: Log;
  /** In which people on the site read times. */
  readonly timeZone: string;
}

const stateKey = 'integrity';

export function createIntegrityWatch(
  config: Config,
  world: IntegrityWorld,
  sources: FactSources = boxFactSources(),
): IntegrityWatch {
  const { clock, time, timeZone } = world;
  const log = world.log.child('integrity');
  let status = uncheckedIntegrity;
  let seenLooks: string | null = null;

  async function check(journal: Pick<Journal, 'state' | 'append'>): Promise<void> {
    const looks = shelfLooks(config.stateDir);
    const before = decodeIntegrityState(journal.state(stateKey));
    const validated = distrusted(validatedState(config), before, config);
    const unknown: string[] = [];
    const finding = await find(validated, unknown);
    const made = time.moment();
    const now = { atMs: Math.round(made.utcMs), timeZone };
    const { state, events } = judgeIntegrity(before, finding, now, () => `integrity-${randomUUID()}`);
    const drafts = events.map(
      (event): ReportDraft => ({
        kind: 'event',
        camera: null,
        bootId: made.bootId,
        monotonicMs: Math.round(made.monotonicMs),
        clock: { synced: made.synced },
        atMs: now.atMs,
        ...event,
      }),
    );
    status = statusOf(validated, finding, state, unknown, now.atMs);
    await journal.append(drafts, new Map([[stateKey, encodeIntegrityState(state)]]));
    seenLooks = looks;
    for (const event of events) say(event);
  }

  async function find(validated: ValidatedState, unknown: string[]): Promise<IntegrityFinding> {
    if (validated.kind !== 'trusted') return validated;
    const facts = await boxFacts(config, sources, clock.monotonicMs());
    const comparison = compareFacts(validated.manifest.facts, facts);
    unknown.push(...comparison.unknown.map(factName));
    const { id, manifest } = validated;
    return { kind: 'compared', id, validated: manifest.validated, departures: comparison.departures };
  }

  function statusOf(
    validated: ValidatedState,
    finding: IntegrityFinding,
    { open }: IntegrityState,
    unknown: readonly string[],
    atMs: number,
  ): IntegrityStatus {
    const common = { ...uncheckedIntegrity, checkedAtMs: atMs, unknown };
    if (validated.kind === 'none') return { ...common, state: 'never-validated' };
    if (validated.kind === 'refused')
      return { ...common, state: 'refused', departures: [validated.why], matters: true };
    const { manifest, signedBy } = validated;
    const departures = finding.kind === 'compared' ? (open?.departures ?? []) : [];
    return {
      ...common,
      state: departures.length === 0 ? 'ok' : 'departed',
      validated: { ...manifest.validated, signedBy },
      departures: departures.map((departure) => seenText(departure, atMs, timeZone)),
      matters: departures.some(({ key }) => matters(key)),
    };
  }

  function say({ id, status, evidence }: IntegrityEvent): void {
    const [first, ...more] = evidence.map(({ text }) => text);
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    if (status === 'cleared') log.info(`${id} cleared: ${first}`);
    else log.warn(`not as validated: ${first}${others}; driftlight confirm lists all`);
  }

  return {
    check: (journal) =>
      check(journal).catch((error: Error) => {
        status = { ...status, trouble: error.message };
        throw error;
      }),
    isNewlyValidated: () => seenLooks !== null && shelfLooks(config.stateDir) !== seenLooks,
    status: () => status,
  };
}

/** A validated state that was there and is no more, or that is asked for and never was, is as bad as one that cannot be
 * trusted. */
function distrusted(
  validated: ValidatedState,
  before: IntegrityState,
  { stateDir, integrity }: Config,
): ValidatedState {
  if (validated.kind !== 'none') return validated;
  if (before.manifestId !== null)
    return {
      kind: 'refused',
      why: `The validated state is gone: no manifest lies in ${manifestDir(stateDir)} any more`,
    };
  if (integrity.required)
    return { kind: 'refused', why: 'The box was never validated, and integrity.required asks for it' };
  return validated;
}
