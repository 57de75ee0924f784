/** What people save pictures as. Kinds that the agent cannot decode are among them, so that they are seen to fail. */
const picture = /\.(?:jpe?g|jpe|jfif|png|tiff?|webp|bmp|gif|avif|heic)$/i;

/**
 * Whether a file name counts as a picture: by `pattern`, with `*` and `?`, or without one by its ending. Side-cars
 * (`.txt`, `.json`, …) do not count, nor do names that begin with a dot, under which many programs write before they
 * rename.
 */
export function pictureNames(pattern: string | null): (fileName: string) => boolean {
  if (pattern === null) return (name) => !name.startsWith('.') && picture.test(name);
  const escaped = pattern.replace(/[\\^$.+()[\]{}|]/g, '\\$&');
  const expression = new RegExp(`^${escaped.replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`);
  return (name) => !name.startsWith('.') && expression.test(name);
}
