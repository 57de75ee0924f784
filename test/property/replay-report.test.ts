import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderReplayReport } from '../../agent/app/replay-report/render-report.ts';
import { steppedPage } from '../fixtures/replayed.ts';

const plain = await steppedPage('plain');

/** The page with every 'plain' that came from outside replaced. */
function pageWith(text: string) {
  const replaced = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll('plain', text);
    if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, replaced(one)]));
    if (value instanceof Set) return new Set([...value].map(replaced));
    if (Array.isArray(value)) return value.map(replaced);
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one)]));
  };
  return replaced(plain) as typeof plain;
}

const tagsOf = (page: string) => page.match(/<[^>]*>/g)!;

test('no name, recipe or reason from outside can add or change a tag', () => {
  const wanted = tagsOf(renderReplayReport(plain));
  const nasty = fc.oneof(
    fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '/', '=', '`', '-', '!', 'a', ' ') }),
    fc.constantFrom(
      '</style><script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onmouseover='alert(1)",
      '<!--',
      ']]>',
      '&lt;b&gt;',
      '\u202egpj.exe',
    ),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(nasty, (text) => {
      expect(tagsOf(renderReplayReport(pageWith(text)))).toEqual(wanted);
    }),
    { seed: 20260302, numRuns: 60 },
  );
});

test('the page asks for nothing and runs nothing', () => {
  const page = renderReplayReport(plain);
  expect(page).not.toMatch(/<script|<link|<iframe|\son\w+=|url\(|@import|https?:/i);
  for (const [, source] of page.matchAll(/src="([^"]*)"/g)) expect(source).toMatch(/^data:image\/jpeg;base64,/);
});

test('every picture and plot has words for those who do not see it, headings leave no level out', () => {
  const page = renderReplayReport(plain);
  expect(page.match(/<img /g)!.length).toBe(page.match(/<img[^>]* alt="[^"]+"/g)!.length);
  expect(page.match(/role="img"/g)!.length).toBe(page.match(/role="img" aria-label="[^"]+"/g)!.length);
  const levels = [...page.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  for (const [i, level] of levels.entries()) expect(level).toBeLessThanOrEqual((levels[i - 1] ?? 0) + 1);
});

test('no number is missing or endless', () => {
  expect(renderReplayReport(plain)).not.toMatch(/NaN|Infinity|undefined|\[object/);
});
