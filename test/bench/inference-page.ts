import type { ArenaRow } from './inference-arenas.ts';
import type { DayFigures } from './inference-day.ts';
import type { KillFigures, SlowFigures } from './inference-slow.ts';

export interface InferenceFigures {
  readonly day: DayFigures;
  readonly slow: SlowFigures;
  readonly kills: KillFigures;
  readonly arenas: readonly ArenaRow[] | null;
}

const mb = (bytes: number) => (bytes / 1e6).toFixed(1);
const ms = (value: number | null) => (value === null ? '–' : value < 10 ? value.toFixed(2) : value.toFixed(0));
/** Flat: what a year of days would add is less than the process has. */
const flatBytes = 1e6;

/** The page that is committed, and what fell short of its promise. */
export function inferencePage({ day, slow, kills, arenas }: InferenceFigures): { text: string; short: string[] } {
  const short: string[] = [];
  const verdict = (what: string, pass: boolean) => {
    if (!pass) short.push(what);
    return pass ? 'pass' : '**short**';
  };
  const twentieth = Math.max(1, Math.floor(day.samples.length / 20));
  const shown = day.samples.filter((_, i) => i % twentieth === 0 || i === day.samples.length - 1);
  const rows = shown.map(
    ({ runs, childBytes, parentBytes }) => `| ${runs.toLocaleString('en')} | ${mb(childBytes)} | ${mb(parentBytes)} |`,
  );
  const promises = [
    [
      `every picture answered (${day.skipped} left out, ${day.failed} given up, ${day.restarts} restarts)`,
      '',
      day.answered === day.runs,
    ],
    ['memory of the process that runs the model, MB a 100,000 runs', mb(day.childSlope), day.childSlope <= flatBytes],
    ['memory of the process that feeds it, MB a 100,000 runs', mb(day.parentSlope), day.parentSlope <= flatBytes],
    [
      `longest block of the feeder's event loop over ${slow.runs} runs of ${ms(slow.runMs)} ms each, ms`,
      ms(slow.blocks.computingMs),
      slow.blocks.computingMs <= 50,
    ],
    [
      `kill −9 in the middle of a run, ${kills.kills} times: next answer after at most, ms (median ${ms(kills.medianBackMs)})`,
      ms(kills.longestBackMs),
      kills.longestBackMs <= 5_000,
    ],
  ] as const;
  const judged = promises.map(([what, figure, pass]) => `| ${what} | ${figure} | ${verdict(what, pass)} |`);
  const arenaRows = (arenas ?? []).map(
    ({ model, way, firstBytes, lastBytes, coreMs }) =>
      `| ${model} | ${way} | ${mb(firstBytes)} | ${mb(lastBytes)} | ${ms(coreMs)} |`,
  );
  const runs = arenas?.[0]?.runs ?? 0;
  const text = `# A day of inference

Written by \`make bench-inference\`. A camera that shows its model 2.3 pictures a second shows it 200,000 a day; here they
go through one after the other, ${day.runs.toLocaleString('en')} in ${Math.round(day.seconds)} s, through the real process and the real queue.

| promised | measured | |
|---|---|---|
${judged.join('\n')}

Slopes are Theil–Sen's over 200 samples without the first tenth. Model: ${day.model}; ${ms(day.inferenceMs)} ms a run
(median of the last), ${ms((1000 * day.seconds) / day.runs)} ms with the way there and back. The feeder runs with the settings of \`./driftlight\`; its event loop was
blocked for ${ms(day.blockedMs)} ms at most in that day. Blocks are counted in the thread's own time of computing: on a busy machine it
also waits for a core, up to ${ms(slow.blocks.wholeMs)} ms in the slow runs and up to ${ms(slow.idleBlocks.wholeMs)} ms in as long a time without any model.

| runs | MB resident, model | MB resident, feeder |
|---|---|---|
${rows.join('\n')}

## What keeps the memory small

Own memory (without mapped files, which are about 65 MB) of a process that runs a model ${runs} times. 'As it is done here':
ONNX Runtime's arena and memory pattern as they are by default, one thread, \`MALLOC_ARENA_MAX=2\`, one session for all runs, and
JavaScript's youngest objects collected when outputs of 4 MB have come. Each other row changes what it says.

| model | | MB after 1 run | MB after all | ms of a core a run |
|---|---|---|---|---|
${arenas === null ? '| no ../shared/data/models here | | | | |' : arenaRows.join('\n')}
`;
  return { text, short };
}
