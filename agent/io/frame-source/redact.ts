const userInUrl = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"']*@/gi;

const secretInQuery = /([?&;][\w-]*(?:pass|pwd|token|secret|auth|key)[\w-]*=)[^&;#\s"']+/gi;

/** The text without the user part of its URLs, without what their queries call a password or the like, and without any of `secrets`, however they are written in a URL. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let result = text.replace(userInUrl, '$1***@').replace(secretInQuery, '$1***');
  for (const secret of secrets) {
    if (secret === '') continue;
    result = result.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***');
  }
  return result;
}
