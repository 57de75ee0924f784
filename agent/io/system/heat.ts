/** A zone's `temp` in thousandths of a degree; `null` for what no box has: a Jetson's zones that are off say -256000. */
export function plausibleCelsius(text: string | null): number | null {
  const celsius = text === null || text === '' ? Number.NaN : Number(text) / 1000;
  return celsius > -50 && celsius < 150 ? celsius : null;
}

/** What the four lowest bits of a Raspberry Pi's `get_throttled` say of now; the higher ones tell of the past. */
const bitNames = ['under-voltage', 'frequency capped', 'throttled', 'soft temperature limit'];

/** `text`: hexadecimal, as the firmware's file has it, or `null` on other boxes. */
export function raspberryThrottling(text: string | null): string[] {
  const bits = text === null ? 0 : Number.parseInt(text, 16) || 0;
  return bitNames.filter((_, bit) => (bits & (1 << bit)) !== 0);
}
