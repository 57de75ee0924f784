import type { VerdictLevel } from '../../../core/health/verdict.ts';
import type { Say } from '../../../core/words/speaker.ts';
import type { IconName } from './icon.ts';

const shapes: Readonly<Record<VerdictLevel, IconName>> = {
  well: 'ok',
  watch: 'watch',
  act: 'act',
  blind: 'blind',
  starting: 'wait',
};

/** A different shape for each level, so that it can be told without its colour. */
export const levelShape = (level: VerdictLevel): IconName => shapes[level];

/** The word for the verdict on a whole box. */
export function boxLevelWord(level: VerdictLevel, say: Say): string {
  switch (level) {
    case 'well':
      return say`All is well`;
    case 'watch':
      return say`Watch it`;
    case 'act':
      return say`Action needed`;
    case 'blind':
      return say`The box is blind`;
    case 'starting':
      return say`Starting`;
  }
}

/** The word for the verdict on one camera. */
export function cameraLevelWord(level: VerdictLevel, say: Say): string {
  switch (level) {
    case 'well':
      return say`Well`;
    case 'watch':
      return say`Watch`;
    case 'act':
      return say`Act`;
    case 'blind':
      return say`Blind`;
    case 'starting':
      return say`Starting`;
  }
}
