import { readdirSync, readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';

const folder = new URL('../../../shared/stats/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));

/** Lines `expression // result` below `@example`. */
function examplesOf(source: string): { call: string; result: string }[] {
  return [...source.matchAll(/@example\n((?: \* .+ \/\/ .+\n)+)/g)].flatMap((block) =>
    block[1]!
      .trimEnd()
      .split('\n')
      .map((line) => {
        const cut = line.lastIndexOf(' // ');
        return { call: line.slice(3, cut), result: line.slice(cut + 4) };
      }),
  );
}

/** Equal to the digits written: 1 in 10⁷, or 5e-8 about zero. */
function expectAlike(got: unknown, wanted: unknown): void {
  if (typeof wanted === 'number' && Number.isFinite(wanted)) {
    expect(typeof got).toBe('number');
    expect(Math.abs((got as number) - wanted)).toBeLessThanOrEqual(5e-8 + 1e-7 * Math.abs(wanted));
  } else if (wanted !== null && typeof wanted === 'object') {
    expect(Object.keys(got as object)).toEqual(Object.keys(wanted));
    for (const key of Object.keys(wanted)) expectAlike((got as never)[key], wanted[key as never]);
  } else expect(got).toBe(wanted);
}

describe('worked examples in docstrings', () => {
  test.each(files)('%s', async (file) => {
    const module = (await import(new URL(file, folder).href)) as Record<string, unknown>;
    const examples = examplesOf(readFileSync(new URL(file, folder), 'utf8'));
    for (const { call, result } of examples) {
      const got = runInNewContext(call, { ...module, Float64Array });
      expectAlike(got, runInNewContext(`(${result})`));
    }
  });

  test('nearly every file has one', () => {
    const without = files.filter((file) => examplesOf(readFileSync(new URL(file, folder), 'utf8')).length === 0);
    // random.ts states its properties in its own test.
    expect(without).toEqual(['random.ts']);
  });
});
