const ZERO = 48;
const NINE = 57;

/** Orders names as people do: numbers in them by value, so `part-9` comes before `part-10`. Never 0 for two different
 * names. */
export function compareNames(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(j);
    if (isDigit(x) && isDigit(y)) {
      const [fromA, fromB] = [skipZeros(a, i), skipZeros(b, j)];
      i = skipDigits(a, fromA);
      j = skipDigits(b, fromB);
      const longer = i - fromA - (j - fromB);
      if (longer !== 0) return longer;
      for (let k = 0; k < i - fromA; k++) {
        const digits = a.charCodeAt(fromA + k) - b.charCodeAt(fromB + k);
        if (digits !== 0) return digits;
      }
    } else {
      if (x !== y) return x - y;
      i++;
      j++;
    }
  }
  const rest = a.length - i - (b.length - j);
  return rest !== 0 ? rest : a < b ? -1 : a > b ? 1 : 0;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function skipZeros(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === ZERO && isDigit(text.charCodeAt(at + 1))) at++;
  return at;
}

function skipDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}
