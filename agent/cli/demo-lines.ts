import type { Report, WindowReport } from '../../shared/wire/report.ts';

/** A report in one line for a person at a terminal. */
export function reportLine(report: Report): string {
  switch (report.kind) {
    case 'window':
      return windowLine(report);
    case 'event':
      return `${clock(report.atMs)}  ${report.severity.toUpperCase()} ${report.type} ${report.status}: ${report.action}`;
    case 'trend':
      return `${clock(report.atMs)}  trend of ${report.measure}: ${report.slopePerMonth.toPrecision(3)} ${report.unit} a month`;
  }
}

function windowLine(report: WindowReport): string {
  const name = { base: 'window', hour: 'HOUR  ', day: 'DAY   ' }[report.level];
  const luma = report.stats.lumaMean;
  const focus = report.stats.focus;
  const values = [
    `${report.frames} frames`.padStart(12),
    luma ? `brightness ${luma.mean.toFixed(1)} ${bar(luma.mean / 255)}` : 'no picture',
    focus ? `focus ${focus.mean.toPrecision(3)}` : '',
    report.framesFailed > 0 ? `${report.framesFailed} failed` : '',
    report.framesSkipped > 0 ? `${report.framesSkipped} skipped` : '',
  ];
  return `${day(report.startMs)} ${clock(report.startMs)}  ${name} ${report.camera} #${report.seq}  ${values.filter(Boolean).join('  ')}`;
}

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const clock = (ms: number) => new Date(ms).toISOString().slice(11, 16);

function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * 20);
  return `${'█'.repeat(filled)}${'░'.repeat(20 - filled)}`;
}
