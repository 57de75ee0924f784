import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MqttLink } from '../../../agent/io/mqtt/mqtt-link.ts';
import type { TestBroker } from '../../fixtures/broker-process.ts';
import { type Authority, createAuthority, type Issued, opensslInstalled } from '../../fixtures/certificates.ts';
import { startExample } from '../../fixtures/example-brokers.ts';
import { mosquittoInstalled } from '../../fixtures/mosquitto.ts';
import { natsInstalled } from '../../fixtures/nats.ts';
import { rabbitmqInstalled } from '../../fixtures/rabbitmq.ts';
import { testLink, textMessage } from '../../fixtures/test-link.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const own = 'driftlight/1/plant-1/box-1';
const foreign = 'driftlight/1/plant-1/box-2';
const brokers = [
  { kind: 'mosquitto', installed: mosquittoInstalled, denies: 'refused' },
  { kind: 'rabbitmq', installed: rabbitmqInstalled, denies: 'lost' },
  { kind: 'nats', installed: natsInstalled, denies: 'acknowledged' },
] as const;

/** What `deploy/brokers/` gives away works: the right box gets in, and speaks for itself only. */
for (const { kind, installed, denies } of brokers) {
  const needed = installed && opensslInstalled;
  describe.skipIf(!needed)(`${kind}${needed ? '' : ' (skipped: it or openssl is not installed)'}`, () => {
    let authority: Authority;
    let broker: TestBroker;
    const issued = new Map<string, Issued>();
    const links: MqttLink[] = [];
    beforeAll(async () => {
      authority = createAuthority();
      const server = authority.issue('broker', { names: 'IP:127.0.0.1' });
      for (const name of ['box-1', 'box-9', 'centre']) issued.set(name, authority.issue(name));
      broker = await startExample(kind, authority, server);
    }, 90_000);
    afterAll(async () => {
      await broker?.stop();
      await authority?.stop();
    }, 20_000);
    afterEach(() => Promise.all(links.splice(0).map((link) => link.stop(null, 1_000))));

    function link(name: string): MqttLink {
      const { cert, key } = issued.get(name)!;
      const read = (file: string) => readFileSync(file, 'utf8');
      const secrets = () => ({ ca: read(authority.ca), cert: read(cert), key: read(key) });
      const made = testLink(broker.url, { clientId: `driftlight-plant-1-${name}`, secrets });
      links.push(made);
      return made;
    }

    it('lets a box publish its own reports and hear its own commands, and nothing else', async () => {
      const centre = link('centre');
      const seen: string[] = [];
      centre.subscribe('driftlight/1/#', (topic) => seen.push(topic));
      centre.start(textMessage('driftlight/1/plant-1/box-1/command', ''));
      const box = link('box-1');
      const heard: string[] = [];
      box.subscribe(`${own}/command`, (topic) => heard.push(topic));
      box.start(textMessage(`${own}/state`, 'gone', true));
      await waitFor(() => centre.status.connected && box.status.connected, 'both are connected');
      await waitFor(() => {
        void box.publish(textMessage(`${own}/state`, 'here', true));
        return seen.includes(`${own}/state`);
      }, 'the state');

      await centre.publish(textMessage(`${foreign}/command`, 'x'));
      await centre.publish(textMessage(`${own}/command`, 'x'));
      await waitFor(() => heard.length > 0, 'the command');
      expect(new Set(heard)).toEqual(new Set([`${own}/command`]));

      // Refused, hung up on, or acknowledged but dropped: it must not arrive.
      const forged = await box.publish(textMessage(`${foreign}/event`, 'forged'));
      expect(forged.outcome).toBe(denies);
      if (denies === 'lost') {
        // Every time it hangs up: after the third, the box leaves the message out.
        const outcomes: string[] = [];
        for (let i = 0; i < 3; i++) {
          await waitFor(() => box.status.connected, 'back');
          outcomes.push((await box.publish(textMessage(`${foreign}/event`, 'forged'))).outcome);
        }
        expect(outcomes).toEqual(['lost', 'lost', 'refused']);
      }
      await waitFor(() => {
        if (box.status.connected) void box.publish(textMessage(`${own}/event`, 'real'));
        return seen.includes(`${own}/event`);
      }, 'what came after');
      expect(seen).not.toContain(`${foreign}/event`);
    }, 30_000);

    it('does not let a box without rights publish for another', async () => {
      const centre = link('centre');
      const seen: string[] = [];
      centre.subscribe('driftlight/1/#', (topic) => seen.push(topic));
      centre.start(textMessage('driftlight/1/plant-1/box-1/command', ''));
      const unknown = link('box-9');
      unknown.start(textMessage('driftlight/1/plant-1/box-9/state', ''));
      await waitFor(() => centre.status.connected, 'the centre is connected');
      if (kind !== 'mosquitto') {
        // Users are listed there, one by one.
        const denied = /not authorised|bad user name/;
        await waitFor(() => denied.test(unknown.status.lastError ?? ''), 'refused');
      }
      expect(await unknown.publish(textMessage(`${own}/event`, 'forged'))).not.toEqual({ outcome: 'acknowledged' });
      expect(seen).not.toContain(`${own}/event`);
    }, 30_000);
  });
}
