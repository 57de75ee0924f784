import fc from 'fast-check';
import { test } from 'vitest';
import { Auditor } from '../../agent/cli/auditor.ts';
import { listenToAcks } from '../../agent/pipeline/acks.ts';
import { listenToCommands } from '../../agent/pipeline/commands.ts';
import { createPublisher } from '../../agent/pipeline/publish.ts';
import { createStateAnnouncer } from '../../agent/pipeline/state.ts';
import { createSubscriber, type Subscriber } from '../../shared/subscriber.ts';
import { type Report, type ReportDraft, streamOf } from '../../shared/wire/report.ts';
import { morningOfWindows } from '../fixtures/day-of-windows.ts';
import { type FakeClock, fakeClock } from '../fixtures/fake-clock.ts';
import { fakeJournal } from '../fixtures/fake-journal.ts';
import { fakeBroker } from '../fixtures/fake-link.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { seeded } from '../fixtures/generated-pictures.ts';
import { eventReport } from '../fixtures/reports.ts';

const site = 'plant-a';
const device = 'box-17';
/** Two cameras' mornings with an event after each window, as a box makes them. */
const drafts: readonly ReportDraft[] = morningOfWindows().flatMap((window) => [
  { ...window, camera: 'line-1' },
  { ...window, camera: 'line-2' },
  eventReport,
]);
const framesOfCamera = morningOfWindows().reduce((sum, { level, frames }) => sum + (level === 'base' ? frames : 0), 0);

/** The auditor's connection to the broker: what passes it may be lost, although it was acknowledged to the sender. */
class Audit {
  readonly subscriber: Subscriber = createSubscriber();
  /** What it handed on, the way `subscribe` prints it. */
  readonly printed: Report[] = [];
  readonly #auditor: Auditor;

  constructor(publish: (topic: string, payload: Uint8Array) => void) {
    this.#auditor = new Auditor(this.subscriber, 'centre', publish);
  }

  hear(topic: string, payload: Uint8Array, nowMs: number): void {
    for (const result of this.subscriber.ingest(topic, payload, nowMs)) {
      if (result.kind === 'report') {
        this.printed.push(result.report);
        this.#auditor.heardReport(result.report, nowMs);
      } else if (result.kind === 'state') this.#auditor.heardState(result.state);
      else if (result.kind === 'other') this.#auditor.heardReply(topic, payload);
      else if (result.kind === 'malformed') throw new Error(`${topic}: ${result.reason}`);
    }
  }

  connected = () => this.#auditor.connected();
  tick = (nowMs: number) => this.#auditor.tick(nowMs);
}

type Fault = 'nothing' | 'cut' | 'lossy' | 'clean' | 'auditor away' | 'auditor killed' | 'broker forgets';

class World {
  readonly clock: FakeClock = fakeClock();
  readonly journal = fakeJournal({ clock: this.clock });
  readonly #broker = fakeBroker();
  readonly #random: () => number;
  #lossShare = 0;
  #listening = true;
  #heard = 0;
  audit!: Audit;

  constructor(seed: number) {
    this.#random = seeded(seed);
    this.#begin();
    const { clock, journal } = this;
    const link = this.#broker.link({ receiveMaximum: 4 });
    const common = { journal, link, clock, log: fakeLog(), site, device };
    const publisher = createPublisher({ ...common, format: 'protobuf', maxInFlight: 20, delivery: 'subscriber' });
    const time = { utcMs: () => clock.wallMs() };
    const announcer = createStateAnnouncer({ ...common, time, sessionId: 'session-1', version: '1' });
    listenToAcks(common);
    listenToCommands({
      ...{ ...common, perMinute: 6_000, camera: () => undefined, restartCamera: async () => {} },
      ...{ replay: { journal, publisher }, announce: () => announcer.announce(), promoteBaseline: async () => '' },
      ...{ learnBaseline: async () => '', acknowledge: async () => '', did: async () => '' },
    });
    announcer.start();
    publisher.start();
  }

  /** A process that knows nothing of the one before. */
  #begin(): void {
    this.audit = new Audit((topic, payload) => {
      if (!this.#lost()) this.#broker.publish({ topic, payload });
    });
    this.#listen();
  }

  #listen(): void {
    this.#listening = true;
    this.#heard = this.#broker.received.length;
    this.audit.connected();
    for (const { topic, payload } of this.#broker.retained.values()) this.audit.hear(topic, payload, this.#nowMs);
  }

  async suffer(fault: Fault): Promise<void> {
    if (fault === 'cut') this.#broker.cut();
    else if (fault === 'lossy') this.#lossShare = 0.4;
    else if (fault === 'clean') this.#lossShare = 0;
    else if (fault === 'auditor away') this.#listening = false;
    else if (fault === 'auditor killed') this.#begin();
    else if (fault === 'broker forgets') {
      // Without persistence: what it acknowledged and did not hand on, and what it retained. Everybody comes back.
      this.#broker.down();
      for (const topic of [...this.#broker.retained.keys()])
        this.#broker.publish({ topic, payload: new Uint8Array(), retain: true });
      this.#broker.up();
      await this.clock.advance(0);
      this.#listen();
    }
  }

  async pass(steps: number, stepMs = 1_000): Promise<void> {
    for (let step = 0; step < steps; step++) {
      await this.clock.advance(stepMs);
      this.#deliver();
      if (this.#listening) this.audit.tick(this.#nowMs);
    }
  }

  /** All faults over, for as long as the auditor may leave a thing unsaid. */
  async heal(): Promise<void> {
    this.#lossShare = 0;
    if (!this.#listening) this.#listen();
    await this.pass(120);
    await this.pass(12, 60_000);
  }

  #deliver(): void {
    const { received } = this.#broker;
    for (const { topic, payload } of received.slice(this.#heard)) {
      const isReport = /\/(window|event)/.test(topic);
      if (this.#listening && payload.length > 0 && !(isReport && this.#lost()))
        this.audit.hear(topic, payload, this.#nowMs);
    }
    this.#heard = received.length;
  }

  get #nowMs(): number {
    return this.clock.monotonicMs();
  }

  #lost(): boolean {
    return this.#random() < this.#lossShare;
  }
}

const step = fc.record({
  fault: fc.constantFrom<Fault>('nothing', 'cut', 'lossy', 'clean', 'auditor away', 'auditor killed', 'broker forgets'),
  reports: fc.integer({ min: 0, max: 12 }),
  seconds: fc.integer({ min: 0, max: 3 }),
});

test('whatever is lost between the box and the auditor, it has every report once in the end, and the box knows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), fc.nat(), async (steps, seed) => {
      const world = new World(seed);
      let next = 0;
      for (const { fault, reports, seconds } of steps) {
        await world.suffer(fault);
        const some = drafts.slice(next, next + reports);
        next += some.length;
        if (some.length > 0) await world.journal.append(some);
        await world.pass(seconds);
      }
      await world.suffer('lossy');
      await world.journal.append(drafts.slice(next));
      await world.pass(2);
      await world.heal();
      expectWhole(world);
    }),
    { seed: 20_260_302, numRuns: 100 },
  );
});

function expectWhole({ audit, journal }: World): void {
  const { subscriber, printed } = audit;
  const seen = printed.map((report) => `${streamOf(report)} ${report.seq}`);
  const stored = journal
    .streams()
    .flatMap(({ stream, last }) => Array.from({ length: last }, (_, i) => `${stream} ${i + 1}`));
  if (JSON.stringify([...seen].sort()) !== JSON.stringify([...stored].sort()))
    throw new Error(
      `missing: ${stored.filter((one) => !seen.includes(one))}; twice: ${seen.filter((one, i) => seen.indexOf(one) !== i)}`,
    );
  if (subscriber.gaps().length > 0) throw new Error(`gaps are left: ${JSON.stringify(subscriber.gaps())}`);
  for (const camera of ['line-1', 'line-2']) {
    const { frames } = subscriber.merged(camera, 0, Number.MAX_SAFE_INTEGER);
    if (frames !== framesOfCamera) throw new Error(`${camera}: ${frames} frames of ${framesOfCamera}`);
  }
  const behind = journal.streams().filter(({ acknowledged, last }) => acknowledged !== last);
  if (behind.length > 0) throw new Error(`the box believes them missing: ${JSON.stringify(behind)}`);
}
