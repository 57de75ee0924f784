import { adviceForBroker } from '../core/health/advice.ts';
import { dateText, daysLeft, renewalAdvice, warnDaysAhead } from '../core/health/certificate-problems.ts';
import type { CertificateFact } from '../core/health/facts.ts';
import { english, said } from '../core/words/language.ts';
import { mqttLink } from '../io/mqtt/mqtt-link.ts';
import type { BrokerConfig, Config } from './config/schema.ts';
import { type DoctorWorld, type Finding, ok } from './finding.ts';
import { linkOptions } from './io-options.ts';

/** After a first failure: MQTT 3.1.1 is tried where 5 was refused, and a broker that just starts has a second chance. */
const againMs = 3_000;

/** Whether the broker lets this box in, and how long the certificates hold. */
export async function* brokerFindings(
  config: Config,
  broker: BrokerConfig,
  world: DoctorWorld,
): AsyncGenerator<Finding> {
  const { clock } = world;
  const about = `broker ${broker.url}`;
  const options = linkOptions(config, broker);
  // Another client id: the doctor must not take over the running agent's connection.
  const link = mqttLink({ ...options, clientId: `${options.clientId}-doctor-${process.pid}` }, world);
  link.start(() => ({ topic: `${options.topicPrefix}doctor`, payload: new Uint8Array() }));
  const lastMs = clock.monotonicMs() + 2 * broker.connectTimeoutMs;
  let failedMs = Number.POSITIVE_INFINITY;
  while (!link.status.connected && clock.monotonicMs() < Math.min(lastMs, failedMs + againMs)) {
    await clock.sleep(50);
    if (link.status.lastError !== null) failedMs = Math.min(failedMs, clock.monotonicMs());
  }
  const { connected, protocol, lastError, address, certificates } = link.status;
  await link.stop(null, 1_000);
  const reader = { language: english, nowMs: clock.wallMs(), timeZone: 'UTC' };
  if (connected) yield ok('broker-ok', about, `connected with MQTT ${protocol}`);
  else {
    const found = lastError?.replace(`broker ${address}: `, '') ?? 'no answer';
    yield {
      code: 'broker-unreachable',
      about,
      result: 'failure',
      found,
      todo: said(adviceForBroker(lastError), reader),
    };
  }
  for (const certificate of certificates) yield certificateFinding(certificate, clock.wallMs());
}

const owners: Readonly<Record<CertificateFact['what'], string>> = {
  box: 'certificate of this box',
  broker: 'certificate of the broker',
  issuer: 'certificate that vouches for the broker',
};

function certificateFinding(certificate: CertificateFact, nowMs: number): Finding {
  const { what, subject, notAfterMs } = certificate;
  const about = owners[what];
  const days = daysLeft(certificate, nowMs);
  const found = `${subject}, valid to ${dateText(notAfterMs)}, ${days < 0 ? 'ended' : `${days} days left`}`;
  if (days >= warnDaysAhead) return ok('certificate-ok', about, found);
  const todo = said(renewalAdvice[what], { language: english, nowMs, timeZone: 'UTC' });
  return { code: 'certificate-ends', about, result: days < 0 ? 'failure' : 'warning', found, todo };
}
