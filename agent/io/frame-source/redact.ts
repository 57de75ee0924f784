const userInUrl = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"']*@/gi;

/** The text without the user part of its URLs and without any of `secrets`, however they are written in a URL. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let result = text.replace(userInUrl, '$1***@');
  for (const secret of secrets) {
    if (secret === '') continue;
    result = result.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***');
  }
  return result;
}
