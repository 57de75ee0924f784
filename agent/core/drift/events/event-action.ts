import type { EventStatus, Severity, Shape } from '../../../../shared/wire/report.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import { shortened } from './event-evidence.ts';
import type { LoggedEvent } from './logged-event.ts';

export interface ActionFacts {
  readonly status: EventStatus;
  readonly severity: Severity;
  readonly shape: Shape;
  readonly match: LoggedEvent | null;
  /** `null`: no cause was sought. */
  readonly diagnosis?: Diagnosis | null;
  /** The baseline is short or unconfirmed. */
  readonly provisional: boolean;
}

/** What to look at first, and what to do about what is found, in the order of the runbook: confirm, then remediate. */
export function actionText({ status, severity, shape, match, provisional, diagnosis }: ActionFacts): string {
  if (status === 'cleared') return clearedText;
  if (diagnosis && diagnosis.cause !== null && diagnosis.action !== '') {
    const actions = [diagnosis.action, diagnosis.second?.action ?? ''].filter((text) => text !== '');
    if (severity === 'watch') actions.push(provisional ? provisionalText : watchText);
    return actions.join(' ');
  }
  const sentences = [match === null ? firstChecks[shape] : matchedText(match, shape)];
  if (severity === 'act' && shape !== 'undetermined') sentences.push(remedies[shape]);
  if (severity === 'watch') sentences.push(provisional ? provisionalText : watchText);
  return sentences.join(' ');
}

const firstChecks: Readonly<Record<Shape, string>> = {
  step: 'Something changed at one moment. Ask what was done then: lens or camera replaced or knocked, lamp switched, settings or firmware changed, cleaning, a new product. Log what you find.',
  ramp: 'The pictures change little by little. Check what wears or creeps: dirt on the lens or the lamp cover, the lamp itself, the camera mount, daylight. Clean or adjust that first.',
  undetermined:
    'Too early to tell a sudden change from a slow one. Compare a picture of now with one of the baseline, then check lens, lamp and camera position. The next update says more.',
};

function matchedText(match: LoggedEvent, shape: Shape): string {
  const what = `"${shortened(match.text)}"`;
  if (shape === 'ramp') return `The change began about when ${what} was logged and has grown since. Check that first.`;
  return `The pictures changed about when ${what} was logged. Check first whether it was meant to change them; if not, set it right.`;
}

const remedies: Readonly<Record<'step' | 'ramp', string>> = {
  step: 'If the change stays, have current pictures labelled and added to the training data, and make a new baseline of them. Do not retrain on the old data.',
  ramp: 'If the pictures are good as they are now, make a new baseline of them, so that the limits are set anew. Retrain only if results got worse.',
};

const watchText = 'Not urgent: keep an eye on the results until the next update.';
const provisionalText =
  'Not urgent by itself: the baseline is too short, or unconfirmed, to be sure. Record one of 14 days while all is well.';
const clearedText = 'Nothing to do. If somebody put it right, log what was done, so that it is known next time.';
