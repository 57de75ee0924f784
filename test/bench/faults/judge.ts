import { setTimeout as sleep } from 'node:timers/promises';
import { type BoxTruth, readBox } from '../../fixtures/box-truth.ts';
import type { Fault, FaultKind } from './fault-list.ts';
import type { Plant } from './plant.ts';
import { cameras } from './stored-losses.ts';
import { takenForDelivered } from './taken-for-delivered.ts';

export interface Verdict {
  /** Frames that the folder camera was given. */
  readonly given: number;
  readonly counted: number;
  readonly lost: number;
  readonly twice: number;
  /** Frames that a damaged store took with it, as it says. */
  readonly statedLost: number;
  readonly reports: number;
  readonly agentStarts: number;
  /** From the last fault until everything had arrived. */
  readonly settledMs: number;
  /** Promises that did not hold, in words; the first is the one to look at. */
  readonly broken: readonly string[];
  /** The end of what the agent wrote, where a promise is broken. */
  readonly agentSaid: string;
}

const settleMs = 120_000;
const stopMs = 5_000;
const day = 86_400_000;

/** Waits until all that was given has arrived, or clearly never will, and compares. */
export async function judge(
  plant: Plant,
  faults: readonly Fault[],
  mayBeLost: Readonly<Record<string, number>>,
): Promise<Verdict> {
  const { feed, oracle, agent, auditor } = plant;
  const had = (kind: FaultKind) => faults.some((fault) => fault.kind === kind);
  const broken: string[] = [];
  await sleep(500);
  await feed.end();
  const { good, broken: unreadable, perMinute } = feed.truth;
  const startedMs = performance.now();
  const late = () => performance.now() - startedMs > settleMs;
  const folderIsIn = () =>
    oracle.frames('folder') + (mayBeLost.folder ?? 0) >= good &&
    oracle.framesFailed('folder') >= (had('damage store') ? 0 : unreadable) &&
    oracle.windows('folder').some(({ startMs }) => startMs > 0);

  // In the window that was open then, which closes some seconds later.
  const powerLossIsSaid = () =>
    !plant.notes.powerLostWhileCounting ||
    had('damage store') ||
    oracle.windows('live').some(({ interruptedSinceMs }) => interruptedSinceMs);
  let box: BoxTruth | null = null;
  for (;;) {
    while (!(folderIsIn() && powerLossIsSaid()) && !late()) await sleep(100);
    if (had('damage store')) await untilStill(() => oracle.frames('folder'), 8_000);
    // What is left are live windows and events; they come within the stop or after the next start.
    await sleep(300);
    const toldMs = performance.now();
    const how = await agent.halt('SIGTERM');
    const tookMs = performance.now() - toldMs;
    if (how !== 0 && how !== 'SIGTERM') broken.push(`ordered stop: SIGTERM ended the agent with ${how}`);
    if (tookMs > stopMs) broken.push(`ordered stop: it took ${Math.round(tookMs)} ms, allowed ${stopMs}`);
    box = await readBox({ dir: `${plant.stateDir}/..`, runtimeDir: plant.runtimeDir }, cameras, {
      mayBeDamaged: had('damage store'),
    });
    if (late() || missingNumbers(plant, box).length === 0) break;
    agent.start();
    await sleep(3_000);
  }
  const settledMs = Math.round(performance.now() - startedMs);

  const counted = oracle.frames('folder');
  const statedLost = had('damage store') ? Math.max(0, Math.min(good - counted, mayBeLost.folder ?? 0)) : 0;
  const lost = Math.max(0, good - counted - statedLost);
  const twice = Math.max(0, counted - good);
  if (lost > 0) broken.unshift(`every frame is counted: ${lost} of ${good} are lost (${statedLost} stated)`);
  if (twice > 0) broken.unshift(`no frame is counted twice: ${twice} of ${good} are`);
  const failed = oracle.framesFailed('folder');
  if (failed > unreadable || (failed < unreadable && !had('damage store')))
    broken.push(`every unreadable picture is counted: ${failed} of ${unreadable}`);

  if (!had('damage store')) {
    const missing = missingNumbers(plant, box);
    if (missing.length > 0) broken.push(`every number arrives: missing ${missing.join('; ')}`);
    const live = oracle.frames('live') + box.open('live');
    if (live !== box.accepted('live'))
      broken.push(`every live frame is counted: ${live} arrived or open, ${box.accepted('live')} accepted`);
  }
  if (oracle.journals.size > 1 && !oracle.systemEvents.some((text) => /journal/.test(text)))
    broken.push(`a lost store is told: ${oracle.journals.size} journals, and no event says why`);
  for (const what of takenForDelivered(oracle)) broken.push(`delivered is what came: ${what}`);
  if (!had('set clock') && !had('damage store')) broken.push(...wrongMinutes(plant, perMinute));
  if (!powerLossIsSaid()) broken.push('a power loss is said: no live window tells of one');
  broken.push(...oracle.faults.slice(0, 5).map((fault) => `what arrives is whole: ${fault}`));
  const diskFailed = had('disk fails writes') || had('fill disk') || had('damage store');
  // A disk that fills in the moment in which a new store is made ends LMDB with a signal; the next start waits for room.
  const signals: (number | string)[] = had('fill disk') && had('damage store') ? ['SIGSEGV', 'SIGBUS', 'SIGABRT'] : [];
  for (const how of agent.ownEnds)
    if ((how !== 3 || !diskFailed) && !signals.includes(how))
      broken.push(`the agent lives on: it ended by itself with ${how}`);
  for (const how of auditor.ownEnds) broken.push(`the auditor lives on: it ended by itself with ${how}`);
  return {
    ...{ given: good, counted, lost, twice, statedLost, settledMs, broken },
    reports: [...oracle.journals]
      .flatMap((id) => box.streams.map(({ stream }) => oracle.numbers(id, stream).size))
      .reduce((a, b) => a + b, 0),
    agentStarts: agent.starts,
    agentSaid: broken.length > 0 ? agent.said() : '',
  };
}

/** What may be lost may still come; waits until nothing has come for `ms`. */
async function untilStill(count: () => number, ms: number): Promise<void> {
  for (let last = -1, sinceMs = 0; count() !== last || performance.now() - sinceMs < ms; await sleep(200))
    if (count() !== last) {
      last = count();
      sinceMs = performance.now();
    }
}

/** Numbers that the journal has given out and that never arrived, as text. */
function missingNumbers({ oracle }: Plant, box: BoxTruth): string[] {
  return box.streams.flatMap(({ stream, last }) => {
    const heard = oracle.numbers(box.journalId, stream);
    const missing = Array.from({ length: last }, (_, index) => index + 1).filter((seq) => !heard.has(seq));
    return missing.length === 0 ? [] : [`${stream} ${missing.slice(0, 10).join(', ')} of ${last}`];
  });
}

/** Base windows that hold more or fewer frames than were given in their minute, as text. */
function wrongMinutes({ oracle }: Plant, perMinute: ReadonlyMap<number, number>): string[] {
  const counted = new Map<number, number>();
  for (const { level, startMs, frames } of oracle.windows('folder'))
    if (level === 'base') counted.set(startMs, (counted.get(startMs) ?? 0) + frames);
  const last = Math.max(...perMinute.keys());
  const wrong = [...new Set([...counted.keys(), ...perMinute.keys()])].filter(
    (minute) => minute < last + day && (counted.get(minute) ?? 0) !== (perMinute.get(minute) ?? 0),
  );
  if (wrong.length === 0) return [];
  const shown = wrong.slice(0, 5).map((minute) => {
    const given = perMinute.get(minute) ?? 0;
    return `${new Date(minute).toISOString()} ${counted.get(minute) ?? 0} of ${given}`;
  });
  return [`every frame is in its minute: ${wrong.length} minutes are wrong: ${shown.join(', ')}`];
}
