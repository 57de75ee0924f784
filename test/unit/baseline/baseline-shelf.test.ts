import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeBaseline } from '../../../agent/io/baseline-store/baseline-file.ts';
import { baselineShelf, shelvedRecipes } from '../../../agent/io/baseline-store/baseline-shelf.ts';
import { smallBaseline } from '../../fixtures/small-baseline.ts';

const first = await smallBaseline();
const made = Array.from({ length: 13 }, (_, i) =>
  encodeBaseline({ ...first.draft, reason: `number ${i}` }, first.series),
);
const move = (reason: string) => ({ atMs: 1000, by: 'Ada', reason });

describe('baselines of a box', () => {
  let stateDir: string;
  beforeEach(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'driftlight-test-'));
  });
  afterEach(() => rmSync(stateDir, { recursive: true, force: true }));
  const shelf = (recipe: string | null = null) => baselineShelf(stateDir, 'top', recipe);

  it('are none at first', () => {
    expect(shelf().current()).toBeNull();
    expect(shelf().entry()).toBeNull();
    expect(shelf().rollback(move('x'))).toBeNull();
    expect(shelvedRecipes(stateDir, 'top')).toEqual([]);
    expect(readdirSync(stateDir)).toEqual([]);
  });

  it('are promoted with the old one kept, and rolled back further and further', () => {
    for (const { bytes } of made.slice(0, 3)) expect(shelf().promote(bytes, move('new lamp'))).toBe(true);
    expect(shelf().current()?.baseline.id).toBe(made[2]!.id);
    expect(shelf().entry()).toMatchObject({ action: 'promoted', by: 'Ada', reason: 'new lamp', atMs: 1000 });
    expect(shelf().rollback(move('too dark'))?.id).toBe(made[1]!.id);
    expect(shelf().current()?.baseline.id).toBe(made[1]!.id);
    expect(shelf().rollback(move('x'))?.id).toBe(made[0]!.id);
    expect(shelf().rollback(move('x'))).toBeNull();
    expect(shelf().current()?.baseline.id).toBe(made[0]!.id);
    expect(
      shelf()
        .history()
        .map(({ action, reason }) => [action, reason]),
    ).toEqual([
      ['promoted', 'new lamp'],
      ['promoted', 'new lamp'],
      ['promoted', 'new lamp'],
      ['rolled-back', 'too dark'],
      ['rolled-back', 'x'],
    ]);
  });

  it('goes back to what was current before a roll-back was undone', () => {
    for (const i of [0, 1]) shelf().promote(made[i]!.bytes, move('x'));
    shelf().rollback(move('x'));
    shelf().promote(made[1]!.bytes, move('it was right'));
    expect(shelf().rollback(move('x'))?.id).toBe(made[0]!.id);
    expect(shelf().rollback(move('x'))).toBeNull();
  });

  it('says when it is the current one already, and mends it when its file is gone', () => {
    shelf().promote(made[0]!.bytes, move('x'));
    expect(shelf().promote(made[0]!.bytes, move('x'))).toBe(false);
    expect(shelf().history()).toHaveLength(1);
    rmSync(join(shelf().dir, `${made[0]!.id}.driftlight-baseline`));
    expect(() => shelf().current()).toThrow(/there is no such file/);
    expect(shelf().promote(made[0]!.bytes, move('x'))).toBe(true);
    expect(shelf().current()?.baseline.id).toBe(made[0]!.id);
  });

  it('keeps ten before the current one and no more', () => {
    for (const { bytes } of made) shelf().promote(bytes, move('x'));
    expect(readdirSync(shelf().dir).filter((name) => name.endsWith('.driftlight-baseline'))).toHaveLength(11);
    for (let i = 0; i < 10; i++) expect(shelf().rollback(move('x'))?.id).toBe(made[11 - i]!.id);
    expect(shelf().rollback(move('x'))).toBeNull();
  });

  it('does not go back to a damaged one, and stays where it was', () => {
    for (const i of [0, 1]) shelf().promote(made[i]!.bytes, move('x'));
    writeFileSync(join(shelf().dir, `${made[0]!.id}.driftlight-baseline`), 'rubbish');
    expect(() => shelf().rollback(move('x'))).toThrow(expect.objectContaining({ name: 'BaselineError' }));
    expect(shelf().current()?.baseline.id).toBe(made[1]!.id);
  });

  it('refuses what is no baseline and leaves nothing behind', () => {
    expect(() => shelf().promote(Buffer.from('rubbish'), move('x'))).toThrow(/no baseline of Driftlight/);
    expect(existsSync(shelf().dir)).toBe(false);
  });

  it('tells a damaged history from none', () => {
    shelf().promote(made[0]!.bytes, move('x'));
    writeFileSync(join(shelf().dir, 'history.json'), '{"version":1,"entries":[{"id":"../../x"}]}');
    expect(() => shelf().current()).toThrow(/history.json: damaged/);
  });

  it('keeps recipes apart, whatever they are called', () => {
    const recipes = ['default', '../../etc', 'ä/b c', '.', 'x'.repeat(500)];
    shelf().promote(made[0]!.bytes, move('x'));
    for (const [i, recipe] of recipes.entries())
      shelf(recipe).promote(encodeBaseline({ ...first.draft, recipe, reason: `${i}` }, []).bytes, move('x'));
    expect(shelf().current()?.baseline.recipe).toBeNull();
    for (const recipe of recipes) expect(shelf(recipe).current()?.baseline.recipe).toBe(recipe);
    expect(new Set(shelvedRecipes(stateDir, 'top'))).toEqual(new Set([null, ...recipes]));
    expect(readdirSync(stateDir)).toEqual(['baselines']);
    expect(readdirSync(join(stateDir, 'baselines'))).toEqual(['top']);
  });
});
