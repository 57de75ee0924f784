import type { Say } from '../../../core/words/speaker.ts';

/** One of nine places of the picture, row after row. */
export function regionWord(index: number, say: Say): string {
  switch (index) {
    case 0:
      return say`at the top left`;
    case 1:
      return say`at the top`;
    case 2:
      return say`at the top right`;
    case 3:
      return say`on the left`;
    case 5:
      return say`on the right`;
    case 6:
      return say`at the bottom left`;
    case 7:
      return say`at the bottom`;
    case 8:
      return say`at the bottom right`;
    default:
      return say`in the middle`;
  }
}

/** The same of a point, in shares of the picture's width and height. */
export function placeWord(x: number, y: number, say: Say): string {
  const third = (share: number) => Math.min(2, Math.max(0, Math.floor(share * 3)));
  return regionWord(third(y) * 3 + third(x), say);
}
