import { randomUUID } from 'node:crypto';
import { mqttLink } from '../io/mqtt/mqtt-link.ts';
import { listenToAcks } from '../pipeline/acks.ts';
import { type CommandParts, listenToCommands } from '../pipeline/commands.ts';
import { modelsInState } from '../pipeline/model-state.ts';
import type { Journal, Log } from '../pipeline/ports.ts';
import { listenToPredictions } from '../pipeline/prediction-messages.ts';
import { createPublisher } from '../pipeline/publish.ts';
import { createStateAnnouncer, type StateAnnouncer } from '../pipeline/state.ts';
import { signatureCheck } from './command-keys.ts';
import { commandWork } from './command-work.ts';
import type { BrokerConfig } from './config/schema.ts';
import { linkOptions } from './io-options.ts';
import type { Deeds } from './page/did.ts';
import type { RunningParts } from './status-snapshot.ts';
import { version } from './version.ts';

export interface DeliveryWorld {
  readonly journal: Journal;
  readonly log: Log;
  readonly random: () => number;
  readonly restartCamera: (id: string) => Promise<void>;
  readonly deeds: Deeds;
}

/** The way of the reports to the broker, and of acknowledgements and commands from there: built, put into `parts`, and
 * started. Ends with the announcer, which ends the link, after the publisher. Throws when the broker cannot even be tried. */
export function startDelivery(parts: RunningParts, broker: BrokerConfig, world: DeliveryWorld): StateAnnouncer {
  const { config, clock, time } = parts;
  const { journal, log } = world;
  const { site, device } = config;
  const { format, delivery, maxInFlight } = broker;
  const { maxPerSecond } = broker.drain;
  const link = mqttLink(linkOptions(config, broker), { clock, log: log.child('mqtt'), random: world.random });
  const common = { journal, link, clock, site, device };
  const pace = { format, delivery, maxInFlight, maxPerSecond };
  const publisher = createPublisher({ ...common, log: log.child('publish'), ...pace });
  const shadowOf = (camera: string) => parts.drifts.get(camera)?.model.shadow() ?? null;
  const models = () => modelsInState(parts.cameras.values(), shadowOf);
  const integrity = () => parts.integrity.status().state;
  const state = { ...common, time, log: log.child('state'), sessionId: randomUUID(), version, integrity, models };
  const announcer = createStateAnnouncer(state);
  const acks = listenToAcks({ ...common, log: log.child('ack') });
  const work = commandWork(parts, {
    restartCamera: world.restartCamera,
    announce: () => announcer.announce(),
    deeds: world.deeds,
  });
  Object.assign(parts, { link, publisher, acks });
  listenToCommands({
    ...work,
    replay: { journal, publisher },
    ...{ link, clock, site, device, log: log.child('command'), perMinute: config.commands.perMinute },
    ...signing(parts),
  });
  listenToPredictions({ link, site, device, intakes: parts.predictions });
  // The state is the first message of every connection.
  announcer.start();
  publisher.start();
  return announcer;
}

/** Throws for a key that is none. */
function signing({ config, clock, time, startedMonotonicMs }: RunningParts): Pick<CommandParts, 'signing'> {
  const { publicKeys, maxAgeMs } = config.commands;
  if (publicKeys.length === 0) return {};
  const now = () => ({ utcMs: time.utcMs(), synced: clock.synced() });
  const startedUtcMs = () => time.utcMs() - (clock.monotonicMs() - startedMonotonicMs);
  return { signing: { verify: signatureCheck(publicKeys), maxAgeMs, now, startedUtcMs } };
}
