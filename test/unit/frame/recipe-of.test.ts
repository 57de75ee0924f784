import { expect, test } from 'vitest';
import { recipeRule } from '../../../agent/core/frame/recipe-of.ts';

test.each([
  ['{recipe}_*.jpg', 'bolt-m8_0001.jpg', 'bolt-m8'],
  ['*.{recipe}.*', '0815.bolt.jpg', 'bolt'],
  ['part({recipe})*', 'part(A_1)-7.png', 'A_1'],
  ['{recipe}_*.jpg', '.jpg', null],
  ['{recipe}.jpg', 'a recipe with spaces.jpg', null],
])('%s reads %s as %s', (recipePattern, name, recipe) => {
  expect(recipeRule({ recipeFrom: 'filename', recipePattern })('folder', name)).toBe(recipe);
});

test('the folder above, or none at all', () => {
  expect(recipeRule({ recipeFrom: 'folder' })('nuts', '1.jpg')).toBe('nuts');
  expect(recipeRule({})('nuts', '1.jpg')).toBe(null);
});

test.each([null, '', 'no placeholder', '{recipe}{recipe}'])('%o is refused as a pattern', (recipePattern) => {
  expect(() => recipeRule({ recipeFrom: 'filename', recipePattern })).toThrow(
    /^recipePattern: expected \{recipe\} once/,
  );
});
