/** One line on a terminal that is written over again and again; on anything else, nothing. */
export interface ProgressLine {
  show(text: string, share: number): void;
  /** Takes the line away. */
  clear(): void;
}

const EVERY_MS = 100;
const BAR = 24;

export function progressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  let lastMs = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    show: (text, share) => {
      if (!stream.isTTY) return;
      const nowMs = performance.now();
      if (nowMs - lastMs < EVERY_MS) return;
      lastMs = nowMs;
      shown = true;
      const full = Math.round(BAR * Math.min(1, Math.max(0, share)));
      const line = `[${'█'.repeat(full)}${'·'.repeat(BAR - full)}] ${text}`;
      stream.write(`\r${line.slice(0, (stream.columns || 80) - 1)}\x1b[K`);
    },
    clear: () => {
      if (shown) stream.write('\r\x1b[K');
      shown = false;
    },
  };
}
