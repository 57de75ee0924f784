/** What was thrown, on one line and otherwise as it was said. */
export function errorWords(thrown: unknown): string {
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  return words.replace(/\s+/g, ' ').trim() || 'no reason given';
}
