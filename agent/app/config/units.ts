const msPerUnit: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const bytesPerUnit: Record<string, number> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

export const durationPattern = /^(\d{1,9}(?:\.\d{1,9})?) ?(ms|s|m|h|d)$/;
export const sizePattern = /^(\d{1,9}(?:\.\d{1,9})?) ?(B|kB|KB|MB|GB|KiB|MiB|GiB)$/;

/** Milliseconds of '500ms', '1s', '1m', '1h' or '1d'; `null` for anything else, a bare number too. */
export function parseDurationMs(text: string): number | null {
  return amount(durationPattern.exec(text), msPerUnit);
}

/** Bytes of '64MB' (64,000,000) or '64MiB' (67,108,864), rounded to whole ones; `null` for anything else. */
export function parseBytes(text: string): number | null {
  const bytes = amount(sizePattern.exec(text), bytesPerUnit);
  return bytes === null ? null : Math.round(bytes);
}

/** The shortest exact way to write a duration: 90000 is '90s', 60000 is '1m'. */
export function formatDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's']) {
    const count = ms / msPerUnit[unit]!;
    if (count >= 1 && Number.isInteger(count)) return `${count}${unit}`;
  }
  return `${ms}ms`;
}

function amount(match: RegExpExecArray | null, perUnit: Record<string, number>): number | null {
  return match ? Number(match[1]) * perUnit[match[2]!]! : null;
}
