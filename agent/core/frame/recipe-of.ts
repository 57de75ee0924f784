/** How a folder of pictures tells the recipe. */
export interface RecipeRule {
  /** `folder`: the name of the folder directly above the picture · `filename`: a part of the file's name. */
  readonly recipeFrom?: 'none' | 'folder' | 'filename';
  /** For `filename`: the name with `{recipe}` where the recipe stands and `*` for anything, such as `*_{recipe}_*.jpg`. */
  readonly recipePattern?: string | null;
}

const letters = 'A-Za-z0-9_-';

/**
 * The recipe of a picture from its folder's name and its own; `null`: it tells none. Throws RangeError for a pattern that
 * has not exactly one `{recipe}`.
 *
 *     recipeRule({ recipeFrom: 'filename', recipePattern: '*.{recipe}.*' })('any', '0815.bolt.jpg') → 'bolt'
 */
export function recipeRule({
  recipeFrom = 'none',
  recipePattern,
}: RecipeRule): (folder: string, name: string) => string | null {
  if (recipeFrom === 'none') return () => null;
  if (recipeFrom === 'folder') return (folder) => folder;
  const parts = (recipePattern ?? '').split('{recipe}');
  if (parts.length !== 2)
    throw new RangeError(
      `recipePattern: expected {recipe} once, for example *_{recipe}_*.jpg, got ${recipePattern ?? 'nothing'}`,
    );
  const literal = (text: string) => text.split('*').map(escaped).join('.*?');
  const shape = new RegExp(`^${literal(parts[0]!)}([${letters}]{1,64}?)${literal(parts[1]!)}$`);
  return (_folder, name) => shape.exec(name.slice(0, 255))?.[1] ?? null;
}

/** Letters, digits, - and _, at most 64: fit for topics and folders. */
export function isRecipe(value: unknown): value is string {
  return typeof value === 'string' && new RegExp(`^[${letters}]{1,64}$`).test(value);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
