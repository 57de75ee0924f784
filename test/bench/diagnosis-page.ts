import type { RunOutcome, TruthOutcome } from './diagnosis-outcome.ts';

/** Shares of runs that must hold. */
const LEAST = 0.9;

interface Row {
  readonly scenario: string;
  readonly cause: string;
  readonly outcomes: readonly TruthOutcome[];
}

/** Probability of `events` or more where `expected` are. */
function poissonAtLeast(events: number, expected: number): number {
  let term = Math.exp(-expected);
  let below = 0;
  for (let i = 0; i < events; i++) {
    below += term;
    term *= expected / (i + 1);
  }
  return 1 - below;
}

/** The page of all runs, and what falls short of the promise. */
export function diagnosisPage(runs: readonly RunOutcome[]): { text: string; short: string[] } {
  const rows = rowsOf(runs);
  const short: string[] = [];
  const lines = rows.map((row) => rowLine(row, short));
  const healthy = runs.filter(({ truths }) => truths.length === 0);
  const raised = runs.reduce((sum, { falseAlarms }) => sum + falseAlarms, 0);
  const inHealthy = healthy.reduce((sum, { falseAlarms }) => sum + falseAlarms, 0);
  const quiet = [...new Set(healthy.map(({ scenario }) => scenario))].map((scenario) => {
    const its = healthy.filter((run) => run.scenario === scenario);
    const events = its.reduce((sum, { falseAlarms }) => sum + falseAlarms, 0);
    const months = Math.round(its.reduce((sum, run) => sum + run.months, 0));
    // Beyond what a budget of one a month gives by chance.
    if (poissonAtLeast(events, months) < 0.05) short.push(`${scenario}: ${events} events in ${months} healthy months`);
    return `${events} events in ${months} months of ${scenario}`;
  });
  const unsaid = runs.filter((run) => run.unsaid.length > 0);
  for (const { scenario, seed, unsaid: names } of unsaid)
    short.push(`${scenario}, seed ${seed}: ${names.join(', ')} not said to be unavailable`);
  const text = `# Diagnosis on the simulated station

\`make bench-diagnosis\`: every scenario with ${new Set(runs.map(({ seed }) => seed)).size} seeds, from frames of 128 × 96 pixels to events, each camera learnt from its own
healthy lead-in at 1 false alarm a month. What an event says last counts. A window is as long as the scenario says.

| scenario | cause | found | right cause | right type | right shape | onset inside | delay (median) | at least 90 % |
|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}

Without anything that shows in the pictures (budget: 1 a month, by chance a little more or less): ${quiet.join(', ')}. ${raised - inHealthy} raised before the change in the others.
Measures that nobody can know are said to be unavailable in ${runs.length - unsaid.length} of ${runs.length} runs.

## Confusion

Rows: what happened. Columns: what was told last, times.

${confusion(rows)}
`;
  return { text, short };
}

function rowsOf(runs: readonly RunOutcome[]): Row[] {
  const rows = new Map<string, TruthOutcome[]>();
  for (const { scenario, truths } of runs)
    for (const [i, truth] of truths.entries()) {
      const key = JSON.stringify([scenario, i, truth.cause]);
      rows.set(key, [...(rows.get(key) ?? []), truth]);
    }
  return [...rows].map(([key, outcomes]) => {
    const [scenario, , cause] = JSON.parse(key) as [string, number, string];
    return { scenario, cause, outcomes };
  });
}

function rowLine({ scenario, cause, outcomes }: Row, short: string[]): string {
  const share = (what: string, holds: (outcome: TruthOutcome) => boolean) => {
    const hit = outcomes.filter(holds).length;
    if (hit < LEAST * outcomes.length) short.push(`${scenario}: ${what} in ${hit} of ${outcomes.length}`);
    return `${hit}/${outcomes.length}`;
  };
  const delays = outcomes.map(({ delayMs }) => delayMs).filter((delay) => delay !== null);
  const before = short.length;
  const cells = [
    share('found', ({ told }) => told.length > 0),
    share('right cause', ({ rightCause }) => rightCause),
    share('right type', ({ rightType }) => rightType),
    share('right shape', ({ rightShape }) => rightShape),
    share('onset inside its interval', ({ onsetInside }) => onsetInside),
    delays.length === 0 ? '' : lengthText(delays.toSorted((a, b) => a - b)[delays.length >> 1]!),
  ];
  return `| ${scenario} | ${cause} | ${cells.join(' | ')} | ${short.length > before ? 'short' : 'pass'} |`;
}

function lengthText(ms: number): string {
  const hours = ms / 3_600_000;
  if (hours < 2) return `${Math.round(hours * 60)} min`;
  return hours < 48 ? `${Math.round(hours)} h` : `${(hours / 24).toFixed(1)} d`;
}

function confusion(rows: readonly Row[]): string {
  const nameOf = ({ told }: TruthOutcome) => (told.length === 0 ? 'no event' : told.join(' + '));
  const columns = [...new Set(rows.flatMap(({ outcomes }) => outcomes.map(nameOf)))].toSorted();
  const lines = rows.map(({ scenario, cause, outcomes }) => {
    const counts = columns.map((column) => outcomes.filter((outcome) => nameOf(outcome) === column).length || '');
    return `| ${scenario}: ${cause} | ${counts.join(' | ')} |`;
  });
  return [`| | ${columns.join(' | ')} |`, `|---|${'---|'.repeat(columns.length)}`, ...lines].join('\n');
}
