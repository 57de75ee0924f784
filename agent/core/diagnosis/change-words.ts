import type { Evidence } from '../../../shared/wire/report.ts';
import { numberText, signedText } from '../drift/events/feature-words.ts';
import type { Change } from './change.ts';
import type { Measure } from './signature-table.ts';

/** 'lamp output fell 14 %', 'position moved 3.1 px'. */
export function changeWords(change: Change, measure: Measure): string {
  const { words } = measure;
  const rose = change.by >= 0 ? 'rose' : 'fell';
  const size = Math.abs(change.by);
  switch (measure.tells) {
    case 'ratio':
    case 'relative':
      return `${words} ${rose} ${ratioText(change.by)}`;
    case 'share':
      return change.sign
        ? `${words} ${rose} to ${percent(change.sign.value)} %`
        : `${words} ${rose} by ${percent(size)} percentage points`;
    case 'levels':
      return `${words} ${rose} by ${numberText(size)} grey levels`;
    case 'mired':
      return `${words} became ${change.by > 0 ? 'warmer' : 'colder'} by ${numberText(size)} mired`;
    case 'pixels':
      return `${words} moved ${numberText(size)} px`;
    case 'decibels':
      return `${words} ${rose} by ${numberText(size)} dB`;
    case 'value':
      return change.sign
        ? `${words} ${rose} from ${numberText(change.sign.value - change.by)} to ${numberText(change.sign.value)}`
        : `${words} ${rose} by ${numberText(size)}`;
    case 'direction':
      return `${words} ${rose}`;
    case 'change':
      return `${words} changed`;
  }
}

/** The change alone: '−14 %', '+3.1 px'. */
export function changeText(change: Change, { tells }: Measure): string {
  switch (tells) {
    case 'ratio':
    case 'relative':
      return change.by > 2 ? `× ${factorText(change.by)}` : `${signedText(100 * Math.expm1(change.by))} %`;
    case 'share':
      return `${signedText(100 * change.by)} percentage points`;
    case 'levels':
      return `${signedText(change.by)} grey levels`;
    case 'mired':
      return `${signedText(change.by)} mired`;
    case 'pixels':
      return `${signedText(change.by)} px`;
    case 'decibels':
      return `${signedText(change.by)} dB`;
    case 'value':
    case 'direction':
    case 'change':
      return signedText(change.by);
  }
}

/** The line of evidence that a change is. Derived changes have no value of their own. */
export function changeEvidence(text: string, measure: string, { by, sign }: Change, { tells }: Measure): Evidence {
  if (sign === undefined) return { text, measure, value: by };
  const evidence: Evidence = { text, measure, value: sign.value, baseline: sign.value - sign.change };
  const unit = units[tells];
  return unit === '' ? evidence : { ...evidence, unit };
}

const units: Readonly<Record<Measure['tells'], string>> = {
  ratio: 'ln',
  relative: '',
  share: '',
  levels: 'grey levels',
  mired: 'mired',
  pixels: 'px',
  decibels: 'dB',
  value: '',
  direction: '',
  change: '',
};

/** Beyond a factor of e² a percentage says less than the factor. */
function ratioText(ln: number): string {
  if (ln > 2) return `to ${factorText(ln)} times the usual`;
  return `${numberText(100 * Math.abs(Math.expm1(ln)))} %`;
}

const factorText = (ln: number): string => (ln > 9 ? 'thousands of' : numberText(Math.exp(ln)));
const percent = (share: number): string => numberText(100 * share);

/** 'colour, pattern and focus'. */
export function listText(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
