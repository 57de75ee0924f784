/** How the evidence names other causes, so that whoever shows it can tell such a line from what was measured. */
export const possibleWords = 'Possible: ';
export const couldBeWords = 'Could also be ';

export const isRivalLine = (text: string): boolean => text.startsWith(possibleWords) || text.startsWith(couldBeWords);
