import { zoneTime } from './zone-time.ts';

/** UTC milliseconds that a name says, or `null` when it says none. */
export type NameTime = (name: string) => number | null;

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction' | 'unixSeconds' | 'unixMs';

const tokens: Record<string, [Field, string]> = {
  yyyy: ['year', '\\d{4}'],
  MM: ['month', '\\d{2}'],
  M: ['month', '\\d{1,2}'],
  dd: ['day', '\\d{2}'],
  d: ['day', '\\d{1,2}'],
  HH: ['hour', '\\d{2}'],
  H: ['hour', '\\d{1,2}'],
  mm: ['minute', '\\d{2}'],
  m: ['minute', '\\d{1,2}'],
  ss: ['second', '\\d{2}'],
  s: ['second', '\\d{1,2}'],
  S: ['fraction', '\\d'],
  SS: ['fraction', '\\d{2}'],
  SSS: ['fraction', '\\d{3}'],
  SSSSSS: ['fraction', '\\d{6}'],
  t: ['unixSeconds', '\\d{9,11}'],
  T: ['unixMs', '\\d{12,14}'],
};

/**
 * Reads times by a pattern such as `yyyy-MM-dd'T'HH_mm_ss`: yyyy MM dd HH mm ss SSS as in date-fns, one letter where
 * the number has no leading zero, `t` for seconds and `T` for milliseconds since 1970, other letters in single quotes
 * (a quote is two). The time may stand anywhere in the file's name, but no further digit may touch it; with a `/` the
 * pattern reads the path inside the folder. What is missing from the left is refused, what is missing from the right is
 * zero. Throws a RangeError for a pattern that gives no time.
 */
export function timePattern(pattern: string, zone: string): NameTime {
  const { source, fields } = compiled(pattern);
  const expression = new RegExp(`(?<!\\d)${source}(?!\\d)`, 'g');
  const toUtc = zoneTime(zone);
  return (path) => {
    const text = pattern.includes('/') ? path : path.slice(path.lastIndexOf('/') + 1);
    for (const match of text.matchAll(expression)) {
      const time = timeOf(match.slice(1).map(String), fields);
      if (time !== null) return time.isUtc ? time.ms : toUtc(time.ms);
    }
    return null;
  };
}

function compiled(pattern: string): { source: string; fields: Field[] } {
  const fields: Field[] = [];
  let source = '';
  for (const [part, quoted] of pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z]/g)) {
    if (part === "''") source += "'";
    else if (quoted !== undefined) source += escaped(quoted.replaceAll("''", "'"));
    else if (!/[A-Za-z]/.test(part)) source += escaped(part);
    else {
      const token = tokens[part];
      if (!token)
        throw new RangeError(`time pattern: '${part}' is no part of a time; put other letters in single quotes`);
      if (fields.includes(token[0])) throw new RangeError(`time pattern: the ${token[0]} stands there twice`);
      fields.push(token[0]);
      source += `(${token[1]})`;
    }
  }
  if (fields.includes('unixSeconds') || fields.includes('unixMs')) return { source, fields };
  const order: Field[] = ['year', 'month', 'day', 'hour', 'minute', 'second'];
  const given = order.map((field) => fields.includes(field));
  if (!given[0]) throw new RangeError('time pattern: expected at least a year, yyyy, or seconds since 1970, t');
  const gap = given.findIndex((has, i) => !has && given.includes(true, i));
  if (gap >= 0) throw new RangeError(`time pattern: the ${order[gap]} is missing`);
  return { source, fields };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function timeOf(values: readonly string[], fields: readonly Field[]): { ms: number; isUtc: boolean } | null {
  const text = (field: Field) => values[fields.indexOf(field)];
  const number = (field: Field, missing: number) => Number(text(field) ?? missing);
  const fraction = text('fraction');
  const fractionMs = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000 + 1e-6);
  if (fields.includes('unixMs')) return { ms: number('unixMs', 0), isUtc: true };
  if (fields.includes('unixSeconds')) return { ms: number('unixSeconds', 0) * 1000 + fractionMs, isUtc: true };
  const parts = [
    number('year', 0),
    number('month', 1) - 1,
    number('day', 1),
    number('hour', 0),
    number('minute', 0),
    number('second', 0),
  ] as const;
  const ms = Date.UTC(...parts);
  const back = new Date(ms);
  const read = [
    back.getUTCFullYear(),
    back.getUTCMonth(),
    back.getUTCDate(),
    back.getUTCHours(),
    back.getUTCMinutes(),
    back.getUTCSeconds(),
  ];
  // 30 February or 25 o'clock would be taken for a moment after it.
  return parts.every((part, i) => part === read[i]) ? { ms: ms + fractionMs, isUtc: false } : null;
}
