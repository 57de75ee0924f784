/** Keeps the end of what a process writes to its error output. */
export interface LastWords {
  add(chunk: Uint8Array): void;
  /** The last lines without colours, at most `mostCharacters` of them; empty: it said nothing. */
  readonly text: string;
}

/** Of a sequence that colours a terminal's text. */
const escapeSign = String.fromCharCode(27);
const colours = new RegExp(`${escapeSign}\\[[\\d;]*m`, 'g');

export function createLastWords(mostCharacters = 2_000): LastWords {
  let kept = '';
  return {
    add: (chunk) => {
      kept = (kept + Buffer.from(chunk).toString('latin1')).slice(-mostCharacters);
    },
    get text() {
      return Buffer.from(kept, 'latin1').toString('utf8').replace(colours, '').trim();
    },
  };
}
