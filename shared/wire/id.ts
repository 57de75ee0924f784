const form = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether `text` may stand in a topic: 1 to 64 letters, digits, `_` and `-`. */
export function isId(text: unknown): text is string {
  return typeof text === 'string' && form.test(text);
}

/** A text from outside, short enough for an error message. */
export function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
