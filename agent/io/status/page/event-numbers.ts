const formats = new Map<string, Intl.NumberFormat>();

/** A measured number with three digits that matter, as the language writes it. */
export function numberIn(value: number, tag: string): string {
  let format = formats.get(tag);
  if (format === undefined) {
    format = new Intl.NumberFormat(tag, { maximumSignificantDigits: 3 });
    formats.set(tag, format);
  }
  return format.format(value);
}
