import type { FastifyInstance, FastifyRequest } from 'fastify';
import { cookie, SESSION_COOKIE } from './reader-of.ts';
import type { Sessions } from './sessions.ts';

const TEXT = 'text/plain; charset=utf-8';

/** Whether whoever sent a request may look at the box. */
export type MaySee = (request: FastifyRequest) => Promise<boolean>;

/** Those who are signed in, or show the password. */
export function onlyWithPassword(sessions: Sessions): MaySee {
  return async (request) =>
    sessions.find(cookie(request, SESSION_COOKIE)) !== null ||
    sessions.showsPassword(request.headers.authorization, request.ip);
}

/** Everything is for those who may see it, except whether the box is well, the way in, and the files of the page. */
export function addViewGuard(app: FastifyInstance, maySee: MaySee): void {
  app.addHook('onRequest', async (request, reply) => {
    // By the route that was found, since an address can be written in several ways.
    const route = request.routeOptions.url ?? '';
    if (route === '/health' || route === '/sign-in' || route === '/sign-out' || route.startsWith('/assets/')) return;
    if (await maySee(request)) return;
    if (request.method === 'GET' && request.headers.accept?.includes('text/html'))
      return reply.redirect('/sign-in', 303);
    return reply.code(401).header('www-authenticate', 'Bearer').type(TEXT).send('Sign in first.\n');
  });
}

/** No picture leaves the box. */
export function addPictureGuard(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!request.routeOptions.url?.endsWith('.jpg')) return;
    return reply.code(404).type(TEXT).send('This box shows no pictures (status.pictures).\n');
  });
}
