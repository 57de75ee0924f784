import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signatureCheck } from '../../../agent/app/command-keys.ts';
import type { Camera } from '../../../agent/pipeline/camera.ts';
import { type CommandParts, listenToCommands } from '../../../agent/pipeline/commands.ts';
import { deliveryJournal } from '../../fixtures/delivery-journal.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeLink } from '../../fixtures/fake-link.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { windowReport } from '../../fixtures/reports.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

async function box(over: Partial<CommandParts> = {}) {
  const { link, broker } = fakeLink();
  const log = fakeLog();
  const clock = fakeClock();
  const did: unknown[][] = [];
  const line = {
    id: 'line',
    setRecipe: async (recipe: string | null) => void did.push(['recipe', recipe]),
    logged: (event) => void did.push(['note', event]),
    judgeLighting: async () => ({ trends: [{}, {}], events: [{}] }) as never,
  } as Partial<Camera>;
  const journal = deliveryJournal();
  await journal.append([windowReport, windowReport]);
  const publisher = { sendAgain: (...range: unknown[]) => did.push(['again', ...range]) > 0, heldBecause: () => null };
  const commands = listenToCommands({
    ...{ link, log, clock, site: 'plant', device: 'box', perMinute: 60, replay: { journal, publisher } },
    camera: (id) => (id === 'line' ? (line as Camera) : undefined),
    announce: () => void did.push(['announce']),
    restartCamera: async (id) => void did.push(['restart', id]),
    promoteBaseline: async (command) => {
      did.push(['promote', command]);
      return 'the current baseline is now b-2';
    },
    learnBaseline: async (command) => {
      did.push(['learn', command]);
      return 'learning';
    },
    acknowledge: async (command) => {
      did.push(['acknowledge', command]);
      return 'noted';
    },
    did: async (command) => {
      did.push(['did', command]);
      return 'noted';
    },
    ...over,
  });
  link.start({ topic: 'driftlight/1/plant/box/state', payload: new Uint8Array() });
  await new Promise(setImmediate);
  return {
    clock,
    did,
    status: commands.status,
    /** A retained message, heard over a connection made after it. */
    async keep(payload: string) {
      broker.down();
      broker.publish({ topic: 'driftlight/1/plant/box/command', payload: bytes(payload), retain: true });
      broker.up();
      await new Promise(setImmediate);
    },
    warned: () => log.lines.filter(({ level }) => level === 'warn').length,
    async ask(...payloads: (string | Uint8Array)[]): Promise<Record<string, unknown>[]> {
      const before = broker.received.length;
      for (const payload of payloads)
        broker.publish({
          topic: 'driftlight/1/plant/box/command',
          payload: typeof payload === 'string' ? bytes(payload) : payload,
        });
      await new Promise(setImmediate);
      return broker.received
        .slice(before)
        .filter(({ topic }) => topic === 'driftlight/1/plant/box/reply')
        .map((reply) => JSON.parse(new TextDecoder().decode(reply.payload)));
    },
  };
}

describe('a command', () => {
  test.each<[string, string, unknown[]]>([
    ['set-recipe', '"camera":"line","recipe":"bolt"', ['recipe', 'bolt']],
    ['set-recipe', '"camera":"line","recipe":null', ['recipe', null]],
    ['note', '"camera":"line","kind":"lens","text":"lens replaced"', ['note', { kind: 'lens', text: 'lens replaced' }]],
    ['restart-camera', '"camera":"line"', ['restart', 'line']],
    ['announce-state', '"at":"2026-03-02T07:00:00Z"', ['announce']],
  ])('%s is carried out and answered', async (command, fields, expected) => {
    const { ask, did, status, warned } = await box();
    expect(await ask(`{"id":"7","command":"${command}",${fields}}`)).toEqual([{ id: '7', outcome: 'done' }]);
    expect(did).toEqual([expected]);
    expect([status.done, warned()]).toEqual([1, 0]);
  });

  test('baseline-promote names a file on the box, and says which baseline is current now', async () => {
    const { ask, did } = await box();
    const fields = { camera: 'line', file: 'spring.dlb', reason: 'after the overhaul', by: 'ada' };
    expect(await ask(JSON.stringify({ id: '7', command: 'baseline-promote', ...fields }))).toEqual([
      { id: '7', outcome: 'done', reason: 'the current baseline is now b-2' },
    ]);
    expect(did).toEqual([['promote', fields]]);
  });

  test('what people do and say comes with its defaults, and says what came of it', async () => {
    const { ask, did } = await box();
    const say = (fields: object) => ask(JSON.stringify({ id: '7', ...fields }));
    expect(await say({ command: 'acknowledge', event: 'line-1', by: 'Ada' })).toMatchObject([{ reason: 'noted' }]);
    await say({ command: 'did', camera: 'line', kind: 'cleaned-lens' });
    await say({ command: 'did', camera: 'line', kind: 'other', note: '42', event: 'line-1' });
    await say({ command: 'baseline-learn', camera: 'line', reason: 'another lens' });
    await say({ command: 'baseline-learn', camera: 'line', recipe: null, reason: 'another lens', by: 'Ada' });
    expect(did).toEqual([
      ['acknowledge', { event: 'line-1', by: 'Ada' }],
      ['did', { camera: 'line', kind: 'cleaned-lens', event: null, note: '', by: '' }],
      ['did', { camera: 'line', kind: 'other', event: 'line-1', note: '42', by: '' }],
      ['learn', { camera: 'line', reason: 'another lens', by: '' }],
      ['learn', { camera: 'line', recipe: null, reason: 'another lens', by: 'Ada' }],
    ]);
  });

  test('judge-lighting says how much was published', async () => {
    const { ask } = await box();
    expect(await ask('{"id":"7","command":"judge-lighting","camera":"line"}')).toEqual([
      { id: '7', outcome: 'done', reason: 'trends published: 2, events: 1' },
    ]);
  });

  test('that the broker had kept is not carried out', async () => {
    const { ask, did, status, warned, keep } = await box();
    await keep('{"id":"7","command":"restart-camera","camera":"line"}');
    expect(await ask()).toEqual([]);
    expect([did, status.malformed, warned()]).toEqual([[], 1, 1]);
  });

  test('replay-range is answered in its own words', async () => {
    const { ask, did } = await box();
    const command = { id: '7', command: 'replay-range', stream: 'window/line-3/base', from: 1, to: 9 };
    expect(await ask(JSON.stringify(command))).toEqual([{ id: '7', outcome: 'sent', from: 1, to: 2 }]);
    expect(did).toEqual([['again', 'window/line-3/base', 1, 2]]);
  });

  test('that fails is refused with why', async () => {
    const { ask } = await box({ restartCamera: () => Promise.reject(new Error('the device is gone')) });
    expect(await ask('{"id":"7","command":"restart-camera","camera":"line"}')).toEqual([
      { id: '7', outcome: 'refused', reason: 'the device is gone' },
    ]);
  });

  test.each([
    ['"command":"set-recipe","camera":"other","recipe":"bolt"', 'camera: there is none called "other"'],
    ['"command":"set-recipe","camera":"line","recipe":"../etc"', 'recipe: expected 1 to 64'],
    ['"command":"set-recipe","camera":"line"', 'recipe: expected 1 to 64'],
    ['"command":"set-recipe","camera":"line","recipe":"a","recipy":1', 'recipy: expected only id, command, site'],
    ['"command":"note","camera":"line","kind":"magic","text":"x"', 'kind: expected configuration, recipe'],
    ['"command":"note","camera":"line","kind":"lens","text":" "', 'text: expected some words'],
    ['"command":"did","camera":"line","kind":"danced"', 'kind: expected cleaned-lens, replaced-lamp'],
    ['"command":"did","camera":"line","kind":"other"', 'note: expected some words'],
    ['"command":"did","camera":"line","kind":"other","note":"x","event":"../a"', 'event: expected the id of an event'],
    ['"command":"acknowledge"', 'event: expected the id of an event'],
    ['"command":"baseline-learn","camera":"line"', 'reason: expected some words'],
    ['"command":"capture-now","camera":"line"', 'captures are not configured'],
    ['"command":"replay-range","stream":"event","from":0,"to":3', 'from: expected a whole number from 1'],
    ['"command":"replay-range","stream":"event","from":3,"to":2', 'to: expected no less than from'],
    ['"command":"replay-range","stream":"event","from":3,"to":2e99', 'to: expected a whole number'],
    ['"command":"replay-range","stream":"event","from":1,"to":2', "stream: the box has none called 'event'"],
    ['"command":"baseline-promote","camera":"line","file":"../x","reason":"y"', 'file: expected the name of a file'],
    [
      '"command":"reboot"',
      'command: expected one of acknowledge, announce-state, baseline-learn, baseline-promote, capture-now, did, doctor, judge-lighting',
    ],
    ['"command":"__proto__"', 'command: expected one of acknowledge, announce-state'],
    ['"command":7', 'command: expected one of acknowledge, announce-state'],
  ])('{%s} is refused with the reason', async (fields, reason) => {
    const { ask, did, status } = await box();
    expect(await ask(`{"id":"7",${fields}}`)).toEqual([
      { id: '7', outcome: 'refused', reason: expect.stringContaining(reason) },
    ]);
    expect(did).toEqual([]);
    expect(status).toMatchObject({ done: 0, refused: 1 });
  });

  test.each(['', 'no json', '[]', 'null', '{"command":"set-recipe"}', '{"id":"a b","command":"set-recipe"}', '\xff'])(
    '%o is answered by nothing but a line in the log and a count',
    async (payload) => {
      const { ask, did, status, warned } = await box();
      expect(await ask(payload)).toEqual([]);
      expect([did.length, status.malformed, warned()]).toEqual([0, 1, 1]);
    },
  );

  test('beyond all bounds is not even read', async () => {
    const { ask, status } = await box();
    const long = JSON.stringify({ id: '7', command: 'announce-state', at: 'x'.repeat(10_000) });
    expect(await ask(long)).toEqual([]);
    expect(status.malformed).toBe(1);
  });
});

describe('too many commands', () => {
  const change = (n: number) => `{"id":"${n}","command":"set-recipe","camera":"line","recipe":"r${n}"}`;

  test('are refused until the minute has gone on', async () => {
    const { ask, did, clock } = await box({ perMinute: 3 });
    // What is refused at once may be answered before what is done.
    const answers = (await ask(...[1, 2, 3, 4, 5].map(change))).toSorted((a, b) => Number(a.id) - Number(b.id));
    expect(answers.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'refused', 'refused']);
    expect(answers[3]).toMatchObject({ reason: 'more than 3 commands a minute; try again later' });
    await clock.advance(19_999);
    expect(await ask(change(6))).toMatchObject([{ outcome: 'refused' }]);
    await clock.advance(1);
    expect(await ask(change(7))).toMatchObject([{ outcome: 'done' }]);
    expect(did).toHaveLength(4);
  });

  test('leave room for repairs, which have their own measure', async () => {
    const { ask } = await box({ perMinute: 1 });
    const repair = (n: number) =>
      `{"id":"r${n}","command":"replay-range","stream":"window/line-3/base","from":1,"to":1}`;
    const some = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => repair(from + n));
    const answers = [
      ...(await ask(change(1), change(2), ...some(0, 10))),
      ...(await ask(...some(10, 20))),
      ...(await ask(repair(20))),
    ];
    expect(answers.filter(({ outcome }) => outcome === 'sent')).toHaveLength(20);
    expect(answers.at(-1)).toMatchObject({ id: 'r20', outcome: 'refused' });
  });

  test('at a time are refused while the others are being carried out', async () => {
    let finish = () => {};
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { ask } = await box({ restartCamera: () => done });
    const restart = (n: number) => `{"id":"${n}","command":"restart-camera","camera":"line"}`;
    const answers = await ask(...Array.from({ length: 17 }, (_, n) => restart(n)));
    expect(answers).toEqual([{ id: '16', outcome: 'refused', reason: expect.stringContaining('being carried out') }]);
    finish();
    expect(await ask()).toHaveLength(16);
  });
});

describe('where keys are configured', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const stranger = generateKeyPairSync('ed25519');
  const publicKeys = [Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('base64')];
  const at = '2026-03-02T06:10:00.000Z';
  const fields = { id: 'c-1', command: 'restart-camera', camera: 'line', site: 'plant', device: 'box', at };

  const sealed = (message: object, key = privateKey) => {
    const payload = Buffer.from(JSON.stringify(message));
    return JSON.stringify({
      payload: payload.toString('base64'),
      signature: sign(null, payload, key).toString('base64'),
    });
  };

  /** Started at 06:00, it is 06:10 and a second; commands may be five minutes old. */
  async function guarded(synced = true) {
    let utcMs = Date.UTC(2026, 2, 2, 6, 10, 1);
    const made = await box({
      signing: {
        verify: signatureCheck(publicKeys),
        maxAgeMs: 300_000,
        now: () => ({ utcMs, synced }),
        startedUtcMs: () => Date.UTC(2026, 2, 2, 6),
      },
    });
    return { ...made, later: (ms: number) => (utcMs += ms) };
  }

  test('a signed command is carried out once', async () => {
    const { ask, did, later } = await guarded();
    expect(await ask(sealed(fields))).toEqual([{ id: 'c-1', outcome: 'done' }]);
    expect(await ask(sealed(fields))).toMatchObject([{ outcome: 'refused', reason: expect.stringContaining('id:') }]);
    later(400_000);
    expect(await ask(sealed(fields))).toMatchObject([{ outcome: 'refused', reason: expect.stringContaining('at:') }]);
    expect(did).toEqual([['restart', 'line']]);
  });

  test.each<[string, object, string]>([
    ['for another box', { device: 'box-2' }, 'site, device: expected plant and box'],
    ['without a box', { device: undefined }, 'site, device'],
    ['without a time', { at: undefined }, 'at: expected a time from 2026-03-02T06:05:01.000Z'],
    ['from the future', { at: '2026-03-02T06:11:00Z' }, 'at: expected a time'],
    ['from before the start', { at: '2026-03-02T05:59:59Z' }, 'at: expected a time'],
  ])('one %s is refused', async (_, over, reason) => {
    const { ask, did } = await guarded();
    expect(await ask(sealed({ ...fields, ...over }))).toMatchObject([
      { outcome: 'refused', reason: expect.stringContaining(reason) },
    ]);
    expect(did).toEqual([]);
  });

  test('one without a signature, by another key, or changed on its way is refused', async () => {
    const { ask, did } = await guarded();
    const changed = JSON.parse(sealed(fields));
    changed.payload = Buffer.from(JSON.stringify({ ...fields, command: 'capture-now' })).toString('base64');
    for (const payload of [JSON.stringify(fields), sealed(fields, stranger.privateKey), JSON.stringify(changed)])
      expect(await ask(payload)).toMatchObject([{ outcome: 'refused', reason: expect.stringContaining('signature:') }]);
    expect(did).toEqual([]);
    expect(await ask('{"payload":"???","signature":"AA=="}')).toEqual([]);
  });

  test('what changes nothing needs none', async () => {
    const { ask } = await guarded();
    expect(await ask('{"id":"7","command":"announce-state"}')).toMatchObject([{ outcome: 'done' }]);
  });

  test('a box that does not know the time takes none, and says so', async () => {
    const { ask } = await guarded(false);
    expect(await ask(sealed(fields))).toMatchObject([{ reason: expect.stringContaining('clock is not set') }]);
  });
});
