import type { FastifyRequest } from 'fastify';
import type { Language } from '../../core/words/language.ts';
import { languageOf, languages } from '../../core/words/languages.ts';

export const SESSION_COOKIE = 'driftlight-session';
export const LANGUAGE_COOKIE = 'driftlight-language';

/** What was chosen on the page, else what the browser asks for. */
export function languageAsked(request: FastifyRequest): Language {
  const { lang } = request.query as { lang?: unknown };
  const chosen = languages.get(typeof lang === 'string' ? lang : (cookie(request, LANGUAGE_COOKIE) ?? ''));
  return chosen?.language ?? languageOf(request.headers['accept-language']);
}

export function cookie(request: FastifyRequest, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}
