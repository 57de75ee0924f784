import { expect, test } from 'vitest';
import type { Camera } from '../../../agent/pipeline/camera.ts';
import { listenToCommands } from '../../../agent/pipeline/commands.ts';
import { fakeLink } from '../../fixtures/fake-link.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';

async function ask(payload: string | Uint8Array) {
  const { link, broker } = fakeLink();
  const log = fakeLog();
  const recipes: (string | null)[] = [];
  const notes: unknown[] = [];
  const line = {
    id: 'line',
    setRecipe: async (recipe: string | null) => void recipes.push(recipe),
    logged: (event) => void notes.push(event),
  } as Partial<Camera>;
  const camera = (id: string) => (id === 'line' ? (line as Camera) : undefined);
  listenToCommands({ link, log, site: 'plant', device: 'box', camera });
  link.start({ topic: 'driftlight/1/plant/box/state', payload: new Uint8Array() });
  await new Promise(setImmediate);
  broker.publish({
    topic: 'driftlight/1/plant/box/command',
    payload: typeof payload === 'string' ? new TextEncoder().encode(payload) : payload,
  });
  await new Promise(setImmediate);
  const replies = broker.received
    .filter(({ topic }) => topic === 'driftlight/1/plant/box/reply')
    .map((reply) => JSON.parse(new TextDecoder().decode(reply.payload)));
  return { replies, recipes, notes, warned: log.lines.filter(({ level }) => level === 'warn').length };
}

test('the recipe is set and answered', async () => {
  const told = await ask('{"id":"7","command":"set-recipe","camera":"line","recipe":"bolt"}');
  expect(told).toMatchObject({ replies: [{ id: '7', outcome: 'done' }], recipes: ['bolt'], warned: 0 });
  expect((await ask('{"id":"8","command":"set-recipe","camera":"line","recipe":null}')).recipes).toEqual([null]);
});

test.each([
  ['{"id":"7","command":"set-recipe","camera":"other","recipe":"bolt"}', 'camera: there is none called "other"'],
  ['{"id":"7","command":"set-recipe","camera":"line","recipe":"../etc"}', 'recipe: expected 1 to 64'],
  ['{"id":"7","command":"set-recipe","camera":"line"}', 'recipe: expected 1 to 64'],
])('%s is refused with the reason', async (payload, reason) => {
  const { replies, recipes } = await ask(payload);
  expect(replies).toEqual([{ id: '7', outcome: 'refused', reason: expect.stringContaining(reason) }]);
  expect(recipes).toEqual([]);
});

test.each(['', 'no json', '[]', 'null', '{"command":"set-recipe"}', '{"id":"a b","command":"set-recipe"}'])(
  '%o is answered by nothing but a line in the log',
  async (payload) => {
    expect(await ask(payload)).toMatchObject({ replies: [], recipes: [], warned: 1 });
  },
);

test('what was done is noted for the onset it may explain', async () => {
  const told = await ask('{"id":"9","command":"note","camera":"line","kind":"lens","text":"lens replaced"}');
  expect(told).toMatchObject({
    replies: [{ id: '9', outcome: 'done' }],
    notes: [{ kind: 'lens', text: 'lens replaced' }],
  });
  const wrong = await ask('{"id":"9","command":"note","camera":"line","kind":"magic","text":"x"}');
  expect(wrong).toMatchObject({
    replies: [{ outcome: 'refused', reason: expect.stringContaining('kind:') }],
    notes: [],
  });
});

test('a command for another part, and one beyond all bounds', async () => {
  expect(await ask('{"id":"7","command":"replay-range"}')).toMatchObject({ replies: [], recipes: [], warned: 0 });
  expect((await ask(new Uint8Array(5000))).warned).toBe(1);
});
