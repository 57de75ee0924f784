import { describe, expect, test } from 'vitest';
import { english } from '../../../agent/core/words/language.ts';
import { document, livePart, noStatusDocument } from '../../../agent/io/status/page/document.ts';
import { html, shortened } from '../../../agent/io/status/page/html.ts';
import { megabytesText, rateText } from '../../../agent/io/status/page/numbers.ts';
import { pageAt } from '../../../agent/io/status/page/pages.ts';
import type { StatusSnapshot } from '../../../agent/pipeline/status-view.ts';
import { broker, camera, journal, nowMs, snapshot } from '../../fixtures/fake-status.ts';
import { pageContext } from '../../fixtures/page-context.ts';

async function drawn(facts: StatusSnapshot, path = '/'): Promise<{ whole: string; part: string }> {
  const context = pageContext(facts, { path });
  const { draw, id } = pageAt(path)!;
  const page = (await draw(context, id))!;
  return { whole: document(page, context), part: livePart(page).text };
}

const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&\u202egpj.\u0000`;
const everywhere = snapshot({
  version: hostile,
  site: hostile,
  device: hostile,
  verdict: { level: 'act', sentence: hostile },
  problems: [hostile],
  config: { valid: false, problems: [hostile], usingLastGood: true },
  clock: { synced: false, atMs: nowMs, bootId: hostile },
  cameras: [
    camera({
      id: 'line1',
      name: hostile,
      trouble: hostile,
      description: hostile,
      recipe: hostile,
      lastFailures: [{ name: hostile, reason: hostile, atMs: nowMs }],
    }),
  ],
  broker: broker({ address: hostile, lastError: hostile, held: [{ stream: hostile, seq: 1, reason: hostile }] }),
  journal: journal({
    journalId: hostile,
    trouble: hostile,
    streams: [{ stream: hostile, first: 1, last: 1, published: 1, acknowledged: 1 }],
  }),
});

/** Attributes and tags of the page, as a browser would see them begin. */
const tags = (page: string): string[] => page.match(/<[a-z!/][^>]*>/g) ?? [];

describe('page', () => {
  test.each(['/', '/box', '/camera/line1'])('no text from outside becomes markup on %s', async (path) => {
    const { whole: page } = await drawn(everywhere, path);
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<img src=x');
    expect(page).not.toContain('\u202e');
    expect(page).not.toContain('\u0000');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    const withoutValues = tags(page).map((tag) => tag.replace(/"[^"]*"/g, '""'));
    expect(withoutValues.filter((tag) => / on[a-z]+=|'/i.test(tag))).toEqual([]);
    // The same snapshot with harmless texts has exactly as many tags.
    const harmless = JSON.parse(JSON.stringify(everywhere).replaceAll(JSON.stringify(hostile).slice(1, -1), 'x'));
    expect(tags(page).length).toBe(tags((await drawn(harmless, path)).whole).length);
  });

  test.each(['/', '/box', '/camera/line1'])(
    'nothing of %s is inline and nothing comes from elsewhere',
    async (path) => {
      const { whole: page } = await drawn(snapshot(), path);
      expect(page).not.toMatch(/<style|style=|<script(?! type="module" src="\/assets\/)/);
      const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1]);
      expect(addresses.length).toBeGreaterThan(3);
      expect(addresses.filter((address) => !/^[/#](?!\/)/.test(address ?? ''))).toEqual([]);
    },
  );

  test('the page holds the part of it that changes', async () => {
    const { whole, part } = await drawn(snapshot());
    expect(whole).toContain(part);
    expect(part).toMatch(/^<div id="live" data-title="All is well – box7 – Driftlight">/);
  });

  test('refreshes without scripts', async () => {
    expect((await drawn(snapshot())).whole).toContain('<noscript><meta http-equiv="refresh" content="5"></noscript>');
  });

  test.each([
    ['streaming', 'Well'],
    ['starting', 'Blind'],
    ['stalled', 'Blind'],
    ['failed', 'Blind'],
    ['ended', 'Well'],
  ] as const)('how a camera is that is %s is said in a word beside an icon', async (state, word) => {
    const cameras = [camera({ state, lastFrameAgeMs: state === 'starting' ? null : 180 })];
    expect((await drawn(snapshot({ cameras }))).part).toMatch(new RegExp(`</svg>\\s*${word}</span>`));
  });

  test.each([
    [9_999, 200, false],
    [10_001, 200, true],
    [100_000, 60_000, false],
    [180_001, 60_000, true],
    [10_001, null, true],
  ])('a picture %i ms old, one expected every %s ms: old %s', async (lastFrameAgeMs, expectedIntervalMs, old) => {
    const { part } = await drawn(snapshot({ cameras: [camera({ lastFrameAgeMs, expectedIntervalMs })] }));
    expect(part.includes('Old picture')).toBe(old);
  });

  test('no picture is asked for before there is one', async () => {
    const { part } = await drawn(snapshot({ cameras: [camera({ lastFrameAtMs: null, lastFrameAgeMs: null })] }));
    expect(part).not.toContain('<img');
    expect(part).toContain('No picture yet');
  });

  test.each(['/', '/box', '/camera/line1'])('%s of the largest box is small', async (path) => {
    const long = 'ü<'.repeat(5_000);
    const lastFailures = Array.from({ length: 10 }, () => ({ name: long, reason: long, atMs: nowMs }));
    const cameras = Array.from({ length: 4 }, (_, index) =>
      camera({ id: `line${index}`, name: long, trouble: long, lastFailures }),
    );
    const held = Array.from({ length: 1_000 }, (_, seq) => ({ stream: long, seq, reason: long }));
    const facts = snapshot({ cameras, problems: [long, long], broker: broker({ held, lastError: long }) });
    expect(Buffer.byteLength((await drawn(facts, path)).whole)).toBeLessThan(110_000);
  });

  test('says so when the agent cannot tell its status', () => {
    expect(noStatusDocument('read <b>', english)).toContain('read &lt;b&gt;');
  });
});

test('html escapes values, joins lists and leaves out null and false', () => {
  expect(html`<p>${'a&b'} ${1} ${null}${false}${[html`<b>x</b>`, '<']}</p>`.text).toBe('<p>a&amp;b 1 <b>x</b>&lt;</p>');
});

test('texts are shortened by characters, not by halves of them', () => {
  expect(shortened('abcdef', 6)).toBe('abcdef');
  expect(shortened('abcdefg', 6)).toBe('abcde…');
  expect(shortened('😀😀😀😀', 3)).toBe('😀😀…');
});

test('numbers as people read them', () => {
  expect([0, 14_300_000, 64_000_000, 1_200_000_000].map(megabytesText)).toEqual([
    '0.0 MB',
    '14.3 MB',
    '64.0 MB',
    '1200 MB',
  ]);
  expect([null, 0, 24.96, 4.84, 0.0167].map(rateText)).toEqual(['–', '0', '25', '4.8', '0.017']);
});
