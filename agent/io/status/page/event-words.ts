import type { EventStatus, EventType, Shape } from '../../../../shared/wire/report.ts';
import type { EventSummary } from '../../../core/page/event-view.ts';
import { causeName } from '../../../core/words/cause-words.ts';
import type { Say } from '../../../core/words/speaker.ts';
import { type Html, shortened } from './html.ts';
import { badge } from './icon.ts';
import type { PageContext } from './page.ts';

/** What an event is called: its cause where one is known, else its kind. */
export function eventName({ cause, causeName: english, type }: EventSummary, { reader, say }: PageContext): string {
  return cause === null || english === null ? typeName(type, say) : shortened(causeName(cause, english, reader), 80);
}

function typeName(type: EventType, say: Say): string {
  switch (type) {
    case 'data-drift':
      return say`The pictures drift away`;
    case 'domain-shift':
      return say`The pictures changed at once`;
    case 'lighting':
      return say`The light changes`;
    case 'camera-health':
      return say`Something is wrong with the camera`;
    case 'prediction-drift':
      return say`The answers of the model changed`;
    case 'failure-rate':
      return say`More failures than usual`;
    case 'agreement':
      return say`People label differently`;
    case 'concept-shift':
      return say`The right answer changed`;
    case 'integrity':
      return say`The box is not as it was validated`;
    case 'system':
      return say`About the box`;
  }
}

/** How it stands, as a shape and a word. */
export function eventBadge({ isOpen, isNote, severity }: EventSummary, say: Say): Html {
  if (isNote) return badge('quiet', 'off', say`Note`);
  if (!isOpen) return badge('quiet', 'ok', say`Over`);
  return severity === 'act' ? badge('act', 'act', say`Act`) : badge('watch', 'watch', say`Watch`);
}

export const statusWord = (status: EventStatus, say: Say): string =>
  status === 'raised' ? say`Raised` : status === 'updated' ? say`Updated` : say`Cleared`;

export const shapeSentence = (shape: Shape, say: Say): string =>
  shape === 'step'
    ? say`It came at once.`
    : shape === 'ramp'
      ? say`It came little by little.`
      : say`Whether it came at once or little by little cannot be told yet.`;
