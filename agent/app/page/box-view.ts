import type { PageView } from '../../pipeline/page-view.ts';
import type { RunningParts } from '../status-snapshot.ts';
import { type LogLines, shownLines } from './box-log.ts';
import { boxScreens } from './box-screen.ts';

export interface BoxViewWorld {
  readonly logLines?: LogLines;
}

/** What the pages about the box itself ask of a running agent. */
export function boxView(
  parts: RunningParts,
  { logLines }: BoxViewWorld,
): Pick<PageView, 'boxScreen' | 'doctor' | 'log'> {
  return {
    boxScreen: boxScreens(parts),
    doctor: parts.doctor.run,
    ...(logLines && { log: () => shownLines(logLines) }),
  };
}
