/** Words in a key, a URL parameter or a header that announce a secret. */
const secretWord = 'passw(?:or)?d|passphrase|pwd|pass|secret|token|api-?key|credentials?|auth(?:orization)?';
const secretKeyPattern = new RegExp(secretWord, 'i');
const urlUserPattern = /([a-z][a-z0-9+.-]*:\/\/)[^\s/?#]*@/gi;
const assignmentPattern = new RegExp(
  `\\b((?:[\\w-]{0,30}[_-])?(?:${secretWord})(?:=|["']\\s*:\\s*["']?|:\\s*(?=basic |bearer )))(?:(?:basic|bearer) )?[^\\s&,;"'}]+`,
  'gi',
);

/** Bounds the time that the patterns take. */
const longestText = 4000;

/** Whether a setting or a detail of this name may hold a secret. */
export function namesSecret(key: string): boolean {
  return secretKeyPattern.test(key);
}

/** The text, at most some 4000 characters of it, without the user part of its URLs and without values such as
 * `password=…` and `"token":"…"`. */
export function redact(text: string): string {
  return bounded(text).replace(urlUserPattern, '$1***@').replace(assignmentPattern, '$1***');
}

function bounded(text: string): string {
  if (text.length <= longestText) return text;
  const cut = text.slice(0, longestText);
  const lastWordAt = Math.max(cut.lastIndexOf(' '), cut.lastIndexOf('\n')) + 1;
  // A URL cut before its @ would no longer look like one with a password.
  return `${/[:=]/.test(cut.slice(lastWordAt)) ? cut.slice(0, lastWordAt) : cut}...`;
}
