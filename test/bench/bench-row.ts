/** One measured figure beside what it must be. */
export interface BenchRow {
  readonly name: string;
  readonly figure: number;
  readonly unit: string;
  /** What is promised, for example `≤ 15`; `null`: for information. */
  readonly bar: string | null;
  readonly pass: boolean;
}

export function atMost(name: string, figure: number, unit: string, bar: number): BenchRow {
  return { name, figure, unit, bar: `≤ ${bar}`, pass: figure <= bar };
}

export function atLeast(name: string, figure: number, unit: string, bar: number): BenchRow {
  return { name, figure, unit, bar: `≥ ${bar}`, pass: figure >= bar };
}

export function forInformation(name: string, figure: number, unit: string): BenchRow {
  return { name, figure, unit, bar: null, pass: true };
}
