const formats = new Map<string, Intl.NumberFormat>();

function formatted(value: number, tag: string, key: string, options: Intl.NumberFormatOptions): string {
  const name = `${key} ${tag}`;
  let format = formats.get(name);
  if (format === undefined) {
    format = new Intl.NumberFormat(tag, options);
    formats.set(name, format);
  }
  return format.format(value);
}

/** A share as percent, as the language writes it: `12 %`, with a digit after the point where it is small. */
export function percentText(share: number, tag: string, digits = Math.abs(share) < 0.0995 ? 1 : 0): string {
  const text = formatted(100 * share, tag, `percent${digits}`, {
    maximumFractionDigits: digits,
    signDisplay: 'negative',
  });
  return tag === 'zh' ? `${text}%` : `${text} %`;
}

/** Three digits that matter. */
export function measureText(value: number, tag: string): string {
  return formatted(value, tag, 'measure', { maximumSignificantDigits: 3, signDisplay: 'negative' });
}

/** `3 May 2026`, in UTC as days are counted. */
export function dayText(atMs: number, tag: string): string {
  const locale = tag === 'en' ? 'en-GB' : tag;
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    atMs,
  );
}
