import { basename, dirname, join } from 'node:path';
import { type RecipeRule, recipeRule } from '../../core/frame/recipe-of.ts';

/** The recipe of a file below `root`, by its name relative to it. Throws RangeError for a pattern that makes no sense. */
export function recipeOfFile(rule: RecipeRule, root: string): (name: string) => string | null {
  const recipeOf = recipeRule(rule);
  return (name) => recipeOf(basename(dirname(join(root, name))), basename(name));
}
