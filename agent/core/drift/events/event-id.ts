/** `line-3-20260302T070100-7`: camera, recipe where there is one, when it was raised, and the how manieth it is. The count
 * keeps ids apart in one window, the time over a lost count. */
export function eventId(event: { camera: string; recipe: string | null; atMs: number; count: number }): string {
  const time = new Date(event.atMs).toISOString().replace(/[-:]|\.\d+Z$/g, '');
  const recipe = event.recipe === null ? [] : [event.recipe.replace(/[^A-Za-z0-9_-]/g, '-')];
  return [event.camera, ...recipe, time, event.count].join('-');
}
