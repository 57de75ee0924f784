import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Link, Message } from '../../agent/pipeline/ports.ts';
import { waitFor } from '../fixtures/wait-for.ts';

/** A broker and links to it, real or fake. */
export interface LinkRig {
  /** A new link with a client id of its own and at most four unacknowledged publishes. */
  link(): Link;
  /** Breaks the connections while the broker lives on. */
  cut(): void;
  /** Breaks the connections and lets none through until `up`. */
  down(): void;
  up(): void;
  /** Largest number of publishes that the broker saw unacknowledged from one link. */
  mostUnacknowledged(): number;
  stop(): Promise<void>;
}

const text = (payload: Uint8Array): string => new TextDecoder().decode(payload);
const message = (topic: string, content: string, retain = false): Message => ({
  topic,
  payload: new TextEncoder().encode(content),
  retain,
});
const will = message('site/box/state', 'gone', true);

/** What every link holds to. */
export function linkContract(name: string, build: () => Promise<LinkRig>): void {
  describe(`link: ${name}`, () => {
    let rig: LinkRig;
    let links: Link[];
    const make = (): Link => {
      const link = rig.link();
      links.push(link);
      return link;
    };
    const started = async (): Promise<Link> => {
      const link = make();
      link.start(will);
      await waitFor(() => link.status.connected, 'connected');
      return link;
    };
    /** Every message under `filter`, as `topic=content`. */
    const watch = async (filter: string): Promise<string[]> => {
      const link = await started();
      const seen: string[] = [];
      link.subscribe(filter, (topic, payload) => seen.push(`${topic}=${text(payload)}`));
      // The subscription stands once the broker sends back what is published after it.
      const probe = `probe/${links.length}`;
      let stands = false;
      link.subscribe(probe, () => {
        stands = true;
      });
      await link.publish(message(probe, ''));
      await waitFor(() => stands, 'subscribed');
      return seen;
    };

    beforeEach(async () => {
      rig = await build();
      links = [];
    });
    afterEach(async () => {
      await Promise.all(links.map((link) => link.stop(null, 2_000)));
      await rig.stop();
    });

    it('delivers what is published, in order, and says it was acknowledged', async () => {
      const seen = await watch('a/#');
      const link = await started();
      const deliveries = await Promise.all(
        Array.from({ length: 30 }, (_, i) => link.publish(message('a/b', String(i)))),
      );
      expect(deliveries.every(({ outcome }) => outcome === 'acknowledged')).toBe(true);
      await waitFor(() => seen.length === 30, '30 messages');
      expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => `a/b=${i}`));
      expect(link.status.lastAcknowledgedMonotonicMs).not.toBeNull();
    });

    it('leaves no more publishes unacknowledged than it may', async () => {
      const link = await started();
      await Promise.all(Array.from({ length: 100 }, (_, i) => link.publish(message('a/b', String(i)))));
      expect(rig.mostUnacknowledged()).toBe(4);
    });

    it('knows its state', async () => {
      const link = make();
      expect(link.status).toMatchObject({ connected: false, connects: 0, lastAcknowledgedMonotonicMs: null });
      link.start(will);
      await waitFor(() => link.status.connected, 'connected');
      expect(link.status).toMatchObject({ connects: 1, lastError: null, receiveMaximum: 4 });
      expect(['5', '3.1.1']).toContain(link.status.protocol);
      rig.down();
      await waitFor(() => !link.status.connected && link.status.lastError !== null, 'disconnected with a reason');
    });

    it('loses at once what is published while disconnected, before the start and after the stop', async () => {
      const link = make();
      expect(await link.publish(message('a', '1'))).toEqual({ outcome: 'lost' });
      link.start(will);
      await waitFor(() => link.status.connected, 'connected');
      rig.down();
      await waitFor(() => !link.status.connected, 'disconnected');
      expect(await link.publish(message('a', '2'))).toEqual({ outcome: 'lost' });
      await link.stop(null, 2_000);
      expect(await link.publish(message('a', '3'))).toEqual({ outcome: 'lost' });
    });

    it('settles every publish when the connection breaks', async () => {
      const link = await started();
      const under = Array.from({ length: 50 }, (_, i) => link.publish(message('a', String(i))));
      rig.cut();
      const outcomes = (await Promise.all(under)).map(({ outcome }) => outcome);
      expect(outcomes).toContain('lost');
      expect(outcomes).not.toContain('refused');
    });

    it('comes back by itself, subscribes again and tells its listeners each time', async () => {
      const link = make();
      const told: string[] = [];
      link.onConnected(() => told.push('connected'));
      link.onDisconnected(() => told.push('disconnected'));
      const seen: string[] = [];
      link.subscribe('a/+/c', (_, payload) => seen.push(text(payload)));
      link.start(will);
      await waitFor(() => link.status.connects === 1, 'connected');
      rig.cut();
      await waitFor(() => link.status.connects === 2 && link.status.connected, 'connected again');
      rig.down();
      await waitFor(() => !link.status.connected, 'disconnected');
      rig.up();
      await waitFor(() => link.status.connected, 'connected a third time');
      expect(told).toEqual(['connected', 'disconnected', 'connected', 'disconnected', 'connected']);
      const other = await started();
      await waitFor(() => {
        if (seen.length === 0) void other.publish(message('a/b/c', 'after'));
        return seen.includes('after');
      }, 'subscribed again');
    });

    it('hands out what is retained, and to the fitting subscriptions only', async () => {
      const link = await started();
      await link.publish(message('r/one', '1', true));
      await link.publish(message('r/two', '2', true));
      await link.publish(message('r/two', '', true));
      const seen = await watch('r/#');
      await link.publish(message('q/one', 'other'));
      await link.publish(message('r/deep/er', '3'));
      await waitFor(() => seen.length >= 2, 'two messages');
      expect(seen).toEqual(['r/one=1', 'r/deep/er=3']);
    });

    it('tells what is retained from what is new', async () => {
      const link = await started();
      await link.publish(message('r/old', 'old', true));
      const other = await started();
      const seen = new Map<string, boolean>();
      other.subscribe('r/#', (_, payload, retained) => seen.set(text(payload), retained));
      await waitFor(() => seen.has('old'), 'what is retained');
      await link.publish(message('r/old', 'new', true));
      await waitFor(() => seen.has('new'), 'what is new');
      expect([seen.get('old'), seen.get('new')]).toEqual([true, false]);
    });

    it('leaves its will when it is cut off, and asks for it anew at each connection', async () => {
      const link = make();
      link.start(() => message('site/box/state', `gone after ${link.status.connects}`, true));
      await waitFor(() => link.status.connected, 'connected');
      rig.cut();
      await waitFor(() => link.status.connects === 2 && link.status.connected, 'connected again');
      rig.cut();
      await waitFor(() => link.status.connects === 3 && link.status.connected, 'connected a third time');
      const seen = await watch('site/box/state');
      await waitFor(() => seen.length > 0, 'the will');
      expect(seen.at(-1)).toBe('site/box/state=gone after 1');
    });

    it('leaves its last message, and no will, when it is stopped', async () => {
      const seen = await watch('site/box/state');
      const link = await started();
      const ends: number[] = [];
      link.onDisconnected(() => ends.push(1));
      await link.stop(message('site/box/state', 'stopped', true), 2_000);
      expect(link.status.connected).toBe(false);
      expect(ends).toEqual([1]);
      // What follows on another connection comes after the will would have.
      const other = await started();
      await other.publish(message('site/box/state', 'later'));
      await waitFor(() => seen.some((line) => line.endsWith('later')), 'the later message');
      expect(seen).toEqual(['site/box/state=stopped', 'site/box/state=later']);
    });

    it('stops while it cannot connect', async () => {
      rig.down();
      const link = make();
      link.start(will);
      await waitFor(() => link.status.lastError !== null, 'an error');
      await link.stop(message('a', 'last'), 2_000);
      rig.up();
      expect(link.status.connected).toBe(false);
    });

    it('refuses a topic that may not be published on and goes on', async () => {
      const link = await started();
      for (const topic of ['', 'a/+/b', 'a/#'])
        expect((await link.publish(message(topic, 'x'))).outcome).toBe('refused');
      expect(await link.publish(message('a/b', 'x'))).toEqual({ outcome: 'acknowledged' });
      expect(link.status.connects).toBe(1);
    });

    it('survives a listener that throws', async () => {
      const link = await started();
      link.subscribe('a', () => {
        throw new Error('listener');
      });
      const seen: string[] = [];
      link.subscribe('+', (_, payload) => seen.push(text(payload)));
      await waitFor(() => {
        if (seen.length === 0) void link.publish(message('a', 'x'));
        return seen.length > 0;
      }, 'the message');
      expect(link.status.connected).toBe(true);
    });
  });
}
