import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Reader } from '../../core/words/language.ts';
import { speaker } from '../../core/words/speaker.ts';
import type { PageView } from '../../pipeline/page-view.ts';
import type { StatusSnapshot } from '../../pipeline/status-view.ts';
import { createLiveStreams } from './live-streams.ts';
import { NoStatus } from './no-status.ts';
import { document, livePart, noStatusDocument } from './page/document.ts';
import type { Page, PageContext } from './page/page.ts';
import { pageAddresses, pageAt } from './page/pages.ts';
import { cookie, LANGUAGE_COOKIE, languageAsked, SESSION_COOKIE } from './reader-of.ts';
import type { Sessions } from './sessions.ts';
import type { MaySee } from './view-guard.ts';

const HTML = 'text/html; charset=utf-8';
const YEAR_S = 31_536_000;

export interface PageRouteParts {
  readonly view: PageView;
  readonly snapshot: () => StatusSnapshot;
  /** `null`: nobody can change anything. */
  readonly sessions: Sessions | null;
  /** `null`: everybody may look. */
  readonly maySee: MaySee | null;
}

/** Every page for people, and the stream that keeps an open one fresh. */
export function addPageRoutes(app: FastifyInstance, { view, snapshot, sessions, maySee }: PageRouteParts): void {
  const streams = createLiveStreams();
  app.addHook('preClose', async () => streams.close());

  function contextOf(request: FastifyRequest, path: string): PageContext {
    const now = snapshot();
    const reader: Reader = { language: languageAsked(request), nowMs: now.atMs, timeZone: now.timeZone };
    const session = sessions?.find(cookie(request, SESSION_COOKIE));
    const rights = sessions === null ? 'no' : session ? 'signed-in' : 'signed-out';
    return { view, snapshot: now, reader, say: speaker(reader), rights, path };
  }

  async function draw(context: PageContext): Promise<Page | null> {
    const found = pageAt(context.path);
    return found ? found.draw(context, found.id) : null;
  }

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    reply.type(HTML);
    const { lang } = request.query as { lang?: unknown };
    const language = languageAsked(request);
    if (lang === language.tag)
      reply.header('set-cookie', `${LANGUAGE_COOKIE}=${lang}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`);
    try {
      const context = contextOf(request, request.url.split('?', 1)[0]!);
      const page = await draw(context);
      if (!page) return reply.callNotFound() as unknown as FastifyReply;
      return reply.send(document(page, context));
    } catch (error) {
      if (!(error instanceof NoStatus)) throw error;
      return reply.code(503).send(noStatusDocument(error.message, language));
    }
  }

  for (const address of pageAddresses) app.get(address, answer);

  app.get('/live', (request, reply) => {
    const { page = '/' } = request.query as { page?: unknown };
    if (typeof page !== 'string' || !pageAt(page)) return reply.code(404).send();
    return streams.open(request, reply, (reader) => {
      const context = contextOf(reader, page);
      return {
        key: [page, context.rights, context.reader.language.tag].join(' '),
        draw: async () => {
          const found = await draw(context);
          return found && livePart(found).text;
        },
        // A stream outlives the session it was opened in.
        maySee: async () => !maySee || (await maySee(reader)),
      };
    });
  });
}
