import type { DeedKind } from '../../../core/page/deed.ts';
import type { Say } from '../../../core/words/speaker.ts';

/** What the button for a deed says. */
export function deedWord(kind: DeedKind, say: Say): string {
  switch (kind) {
    case 'cleaned-lens':
      return say`Cleaned the lens`;
    case 'replaced-lamp':
      return say`Replaced the lamp`;
    case 'moved-camera':
      return say`Moved the camera`;
    case 'changed-exposure':
      return say`Changed the exposure`;
    case 'new-product':
      return say`New product`;
    case 'other':
      return say`Something else`;
  }
}
