import type { Start } from '../config/last-good.ts';
import type { Problem } from '../config/problem.ts';
import type { Prepared } from './prepared.ts';

/** What is asked of the process that reads files. `start`: the configuration to run with, and what it refers to ·
 * `check`: whether a text is right. */
export type PrepareRequest =
  | { readonly kind: 'start'; readonly file: string }
  | { readonly kind: 'check'; readonly text: string };

/** Secrets are marked. */
export type PrepareReply =
  | { readonly kind: 'start'; readonly start: Start; readonly prepared: Prepared | null }
  | { readonly kind: 'check'; readonly problems: readonly Problem[] };
