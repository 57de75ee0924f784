import type { EventReport, Report, TrendReport, WindowReport } from '../../shared/wire/report.ts';

/** A report for a person at a terminal: a line, an event several. */
export function reportLine(report: Report): string {
  switch (report.kind) {
    case 'window':
      return windowLine(report);
    case 'event':
      return eventLines(report);
    case 'trend':
      return `${minute(report.endMs)}  trend ${report.camera}  ${trendWords(report)}`;
  }
}

/** What happened, since when and what shows it, and what to do: a line each. */
function eventLines({ severity, type, status, cause, onset, shape, evidence, action }: EventReport): string {
  const since = onset.atMs === undefined ? '' : `, ${shape} since ${minute(onset.atMs)}`;
  const what = `${severity.toUpperCase()} ${type} ${status}: ${cause ?? 'cause unknown'}${since}`;
  const lines = [what, ...evidence.map(({ text }) => `  ${text}`), `  → ${action}`];
  return lines.map((line, n) => `${n === 0 ? '>>' : '  '} ${line}`).join('\n');
}

/** Above it a slope may as well be none. */
const LEAST_P = 0.05;

function trendWords({ measure, slopePerMonth, unit, p, threshold }: TrendReport): string {
  const moves = p === undefined || p < LEAST_P;
  const words = moves ? `${measure}: ${slopePerMonth.toPrecision(3)} ${unit} a month` : `${measure}: no trend`;
  if (threshold === undefined) return words;
  if ('notBeforeMs' in threshold) return `${words}, limit not before ${day(threshold.notBeforeMs)}`;
  const { atMs } = threshold.reached;
  return atMs === undefined ? words : `${words}, limit reached ${day(atMs)}`;
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
  return `${minute(report.startMs)}  ${name} ${report.camera} #${report.seq}  ${values.filter(Boolean).join('  ')}`;
}

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const minute = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * 20);
  return `${'█'.repeat(filled)}${'░'.repeat(20 - filled)}`;
}
