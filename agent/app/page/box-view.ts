import type { PageView } from '../../pipeline/page-view.ts';
import type { RunningParts } from '../status-snapshot.ts';
import { boxScreens } from './box-screen.ts';

/** What the pages about the box itself ask of a running agent. */
export function boxView(parts: RunningParts): Pick<PageView, 'boxScreen'> {
  return { boxScreen: boxScreens(parts) };
}
