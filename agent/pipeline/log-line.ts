/** A line of the program's log, for the page; without secrets. */
export interface ShownLine {
  /** Counts from 1 since the start. */
  readonly seq: number;
  /** UTC as the box believed. */
  readonly atMs: number;
  readonly level: 'info' | 'warn' | 'error';
  /** The camera or part of the program that says it; empty for the program itself. */
  readonly part: string;
  /** With its details. */
  readonly text: string;
}
