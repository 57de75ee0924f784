import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { createSubscriber, type Gap, type Ingested, type Subscriber } from '../../shared/subscriber.ts';
import { isId } from '../../shared/wire/id.ts';
import { reportToJson } from '../../shared/wire/json.ts';
import { parseTopic, topicFilter } from '../../shared/wire/topics.ts';
import { parseDurationMs } from '../app/config/units.ts';
import { type BrokerAddress, brokerAddress, isEncrypted } from '../io/mqtt/address.ts';
import { Auditor } from './auditor.ts';
import { BrokerReader, type ReaderOptions } from './broker-reader.ts';

interface SubscribeOptions {
  broker: BrokerAddress;
  site?: string;
  device?: string;
  ackAs?: string;
  session?: string;
  ca?: string;
  cert?: string;
  key?: string;
  username?: string;
  passwordFile?: string;
  for?: number;
  notes?: true;
  totals?: true;
}

/** `subscribe --broker URL`: what a central subscriber sees. Exit status 0: ended as told; 1: the broker could not be
 * reached or refused; 2: wrong use. */
export function subscribeCommand(): Command {
  return new Command('subscribe')
    .description('what a central subscriber sees, decoded and without duplicates, one JSON object per line')
    .requiredOption('--broker <url>', 'mqtt://, mqtts://, ws:// or wss:// and a host', address)
    .option('--site <id>', 'only the boxes of this site', id)
    .option('--device <id>', 'only this box', id)
    .option('--json', 'one JSON object per line; it is never printed otherwise')
    .option('--notes', 'print lines about gaps, duplicates and malformed messages among the reports too')
    .option('--totals', 'print the frames of each camera at the end, each frame counted once')
    .option('--for <duration>', 'end by itself after so long, for example 30s', durationMs)
    .option(
      '--ack-as <name>',
      'acknowledge to the boxes under this name what came, and ask them for what is missing',
      id,
    )
    .option('--session <id>', 'client id under which the broker keeps for a week what comes while nobody listens', id)
    .option('--username <name>', 'user name at the broker')
    .option('--password-file <file>', 'file that holds the password')
    .option('--ca <file>', 'certificate of the authority that signed the one of the broker, PEM')
    .option('--cert <file>', 'own certificate, PEM')
    .option('--key <file>', 'key of the own certificate, PEM')
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (options: SubscribeOptions, command: Command) => {
      const { ca, cert, key } = options;
      if ((ca ?? cert ?? key) !== undefined && !isEncrypted(options.broker))
        command.error('error: --ca, --cert and --key need a broker with mqtts:// or wss://', { exitCode: 2 });
      if ((cert === undefined) !== (key === undefined))
        command.error('error: --cert and --key go together; give both', { exitCode: 2 });
      let reading: ReaderOptions;
      try {
        reading = readerOptions(options);
      } catch (error) {
        command.error(`error: ${(error as Error).message}; check the path and its permissions`, { exitCode: 2 });
      }
      process.exit(await listen(options, reading));
    });
}

function readerOptions(options: SubscribeOptions): ReaderOptions {
  const { broker, site, device, session, username, passwordFile, ca, cert, key } = options;
  const text = (file: string) => readFileSync(file, 'utf8');
  return {
    address: broker,
    filter: topicFilter(site ?? null, device ?? null),
    clientId: session ?? `driftlight-subscribe-${randomUUID().slice(0, 8)}`,
    persistent: session !== undefined,
    username: username ?? broker.username,
    password: passwordFile === undefined ? broker.password : text(passwordFile).replace(/\r?\n$/, ''),
    ...(ca !== undefined && { ca: text(ca) }),
    ...(cert !== undefined && { cert: text(cert) }),
    ...(key !== undefined && { key: text(key) }),
  };
}

/** Prints what comes until told to end; returns the exit status. */
async function listen(options: SubscribeOptions, reading: ReaderOptions): Promise<number> {
  const { ackAs, notes, totals } = options;
  // One who only looks has no claim on what was sent before; one who acknowledges must have everything.
  const subscriber = createSubscriber({ keepWindows: totals ?? false, from: ackAs ? 'stored' : 'heard' });
  const auditor = ackAs ? new Auditor(subscriber, ackAs, (topic, payload) => reader.publish(topic, payload)) : null;
  const tell = (text: string) => void process.stderr.write(`${text}\n`);
  let everConnected = false;
  let lastTrouble = '';
  const refusedKinds = new Set<string>();
  const reader = new BrokerReader(reading, {
    connected(protocol) {
      everConnected = true;
      lastTrouble = '';
      auditor?.connected();
      if (process.stderr.isTTY) tell(`connected to ${reading.address.text} by MQTT ${protocol}: ${reading.filter}`);
    },
    trouble(reason) {
      if (reason !== lastTrouble) tell(`broker ${reading.address.text}: ${reason}; trying again`);
      lastTrouble = reason;
    },
    refused(topic, reason) {
      const kind = parseTopic(topic)?.kind ?? topic;
      if (!refusedKinds.has(kind)) tell(`broker ${reading.address.text}: ${topic}: ${reason}`);
      refusedKinds.add(kind);
    },
    message(topic, payload) {
      const nowMs = Date.now();
      for (const result of subscriber.ingest(topic, payload, nowMs)) {
        if (result.kind === 'report') {
          auditor?.heardReport(result.report, nowMs);
          printLine(reportToJson(result.report));
        } else if (result.kind === 'state') auditor?.heardState(result.state);
        else if (result.kind === 'other') auditor?.heardReply(result.topic, payload);
        else if (notes) printLine(noteOf(result));
        else if (process.stderr.isTTY && result.kind !== 'duplicate') tell(noteInWords(result));
      }
    },
  });
  const ticking = setInterval(() => {
    if (reader.connected) auditor?.tick(Date.now());
  }, 1_000);
  const stop = () => reader.stop();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  // Whoever read our lines has read enough.
  process.stdout.on('error', stop);
  const ending = options.for === undefined ? undefined : setTimeout(stop, options.for);
  const refusal = await reader.run();
  clearInterval(ticking);
  clearTimeout(ending);
  if (totals) printLine(totalsOf(subscriber));
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  if (refusal !== null) tell(`broker ${reading.address.text}: ${refusal}`);
  if (refusal === null && !everConnected) tell(`broker ${reading.address.text}: never connected`);
  return refusal === null && everConnected ? 0 : 1;
}

function printLine(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

type Note = Exclude<Ingested, { kind: 'report' | 'state' | 'other' }>;

function noteOf(note: Note): object {
  switch (note.kind) {
    case 'duplicate': {
      const { site, device, stream, seq, journalId } = reportToJson(note.report);
      return { kind: 'duplicate', site, device, stream, seq, journalId };
    }
    case 'malformed':
      return note;
    default:
      return { kind: note.kind, ...shownGap(note.gap) };
  }
}

function shownGap({ sinceMs, ...gap }: Gap): object {
  return { ...gap, since: new Date(sinceMs).toISOString() };
}

function noteInWords(note: Exclude<Note, { kind: 'duplicate' }>): string {
  if (note.kind === 'malformed') return `malformed message on ${note.topic}: ${note.reason}`;
  const { site, device, stream, from, to } = note.gap;
  const which = `${site}/${device} ${stream} ${from === to ? from : `${from} to ${to}`}`;
  return note.kind === 'gap' ? `missing: ${which}` : `gone, the box has it no more: ${which}`;
}

function totalsOf(subscriber: Subscriber): object {
  const cameras = subscriber.cameras().map((camera) => ({ ...camera, frames: subscriber.frames(camera) }));
  return { kind: 'totals', cameras, missing: subscriber.gaps().map(shownGap), ...subscriber.counters };
}

function address(url: string): BrokerAddress {
  try {
    return brokerAddress(url);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function id(text: string): string {
  if (!isId(text)) throw new InvalidArgumentError('expected 1 to 64 letters, digits, _ or -');
  return text;
}

function durationMs(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === null || ms < 100) throw new InvalidArgumentError('expected a duration such as 30s or 5m');
  return ms;
}
