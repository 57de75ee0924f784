const formats = new Map<string, Intl.NumberFormat>();

/** A whole number as the language groups it: `12,345` in English. */
export function countText(count: number, tag = 'en'): string {
  let format = formats.get(tag);
  if (format === undefined) {
    format = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
    formats.set(tag, format);
  }
  return format.format(Math.round(count));
}
