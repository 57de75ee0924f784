import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { speaker } from '../../core/words/speaker.ts';
import { numberFields } from '../../pipeline/command-schema.ts';
import type { PageView } from '../../pipeline/page-view.ts';
import { html } from './page/html.ts';
import { signInDocument } from './page/sign-in.ts';
import { cookie, languageAsked, SESSION_COOKIE } from './reader-of.ts';
import { SESSION_MS, type Sessions } from './sessions.ts';

const TEXT = 'text/plain; charset=utf-8';
const HTML = 'text/html; charset=utf-8';
const FORM = 'application/x-www-form-urlencoded';
/** Whole numbers in a form are texts. */
const WHOLE = /^\d{1,15}$/;

/**
 * What a person at the page, or a program, may do. `POST /act` takes the fields of a command as a form or as JSON and
 * answers what came of it; it needs a session, or `Authorization: Bearer <password>`. A session is begun at `/sign-in` and
 * ended at `/sign-out`. What another site's page sends is refused.
 */
export function addActRoutes(app: FastifyInstance, view: PageView, sessions: Sessions): void {
  // What a foreign page could send without asking first.
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, body, done) => {
    const fields = [...new URLSearchParams(body as string)];
    const names = new Set(fields.map(([name]) => name));
    if (names.size === fields.length) done(null, Object.fromEntries(fields));
    else done(Object.assign(new Error('a field stands there twice'), { statusCode: 400 }));
  });

  app.get('/sign-in', async (request, reply) => reply.type(HTML).send(signInDocument(languageAsked(request), null)));

  app.post('/sign-in', async (request, reply) => {
    if (isForeign(request)) return refuseForeign(reply);
    const { password } = (request.body ?? {}) as { password?: unknown };
    const found = await sessions.signIn(typeof password === 'string' ? password : '', request.ip);
    const refused = 'refused' in found;
    view.audited?.({
      from: request.ip,
      session: refused ? null : request.ip,
      what: refused && found.refused === 'wrong' ? 'sign in with a wrong password' : 'sign in',
      outcome: refused ? 'refused' : 'done',
    });
    if (refused)
      return reply
        .code(found.refused === 'wrong' ? 401 : 429)
        .type(HTML)
        .send(signInDocument(languageAsked(request), found.refused));
    reply.header('set-cookie', sessionCookie(request, found.token, SESSION_MS / 1_000));
    return reply.redirect('/', 303);
  });

  app.post('/sign-out', async (request, reply) => {
    if (isForeign(request)) return refuseForeign(reply);
    sessions.signOut(cookie(request, SESSION_COOKIE));
    reply.header('set-cookie', sessionCookie(request, '', 0));
    return reply.redirect('/', 303);
  });

  app.post('/act', async (request, reply) => {
    const session = sessions.find(cookie(request, SESSION_COOKIE));
    if (!session && !(await sessions.showsPassword(request.headers.authorization, request.ip)))
      return reply.code(401).header('www-authenticate', 'Bearer').type(TEXT).send('Sign in first.\n');
    if (session && isForeign(request)) return refuseForeign(reply);
    const { back, ...fields } = (request.body ?? {}) as Record<string, unknown>;
    const isForm = request.headers['content-type']?.startsWith(FORM) ?? false;
    const outcome = await carryOut(isForm ? numbersIn(fields) : fields);
    view.audited?.({
      from: request.ip,
      session: session?.address ?? null,
      what: changeIn(fields),
      outcome: outcome.done ? 'done' : 'refused',
    });
    reply.code(outcome.done ? 200 : 422);
    if (!request.headers.accept?.includes('text/html')) return reply.send(outcome);
    return reply.type(HTML).send(plainAnswer(request, outcome.says, back));
  });

  async function carryOut(fields: Record<string, unknown>): Promise<{ done: boolean; says: string }> {
    if (!view.act) return { done: false, says: 'this box takes no commands yet; try again in a moment' };
    try {
      return { done: true, says: await view.act(fields) };
    } catch (error) {
      return { done: false, says: (error as Error).message };
    }
  }
}

function sessionCookie({ protocol }: FastifyRequest, token: string, maxAgeS: number): string {
  const isSecret = protocol === 'https' ? '; Secure' : '';
  return `${SESSION_COOKIE}=${token}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${isSecret}`;
}

/** Sent by a page of another site; browsers say so, over plain HTTP from another device by `Origin` alone. */
function isForeign({ headers, protocol }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  return headers.origin !== undefined && headers.origin !== `${protocol}://${headers.host}`;
}

function refuseForeign(reply: FastifyReply): FastifyReply {
  return reply.code(403).type(TEXT).send("Only the box's own page may ask this.\n");
}

function numbersIn(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => {
        const isNumber = numberFields.has(name) && typeof value === 'string' && WHOLE.test(value);
        return [name, isNumber ? Number(value) : value];
      }),
  );
}

/** The command and what it is about, of what is no free text. */
function changeIn(fields: Record<string, unknown>): string {
  const isWord = (value: unknown): value is string =>
    typeof value === 'string' && /^[A-Za-z0-9_.-]{1,256}$/.test(value);
  const words = ['command', 'camera', 'recipe', 'event', 'kind', 'file'].map((name) => fields[name]).filter(isWord);
  return words.length === 0 ? 'something that is no command' : words.join(' ');
}

/** For a browser without scripts. */
function plainAnswer(request: FastifyRequest, says: string, back: unknown): string {
  const language = languageAsked(request);
  const say = speaker({ language, nowMs: 0, timeZone: 'UTC' });
  const where = typeof back === 'string' && /^\/[A-Za-z0-9/_-]{0,300}$/.test(back) ? back : '/';
  return html`<!doctype html>
<html lang="${language.tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Driftlight</title><link rel="stylesheet" href="/assets/page.css"></head>
<body><main><p class="sentence">${says}</p><p><a href="${where}">${say`Back`}</a></p></main></body></html>
`.text;
}
