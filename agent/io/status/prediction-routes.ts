import type { FastifyInstance } from 'fastify';
import type { StatusView } from '../../pipeline/status-view.ts';
import type { Sessions } from './sessions.ts';

const TEXT = 'text/plain; charset=utf-8';

/**
 * `POST /api/camera/<id>/prediction` takes what the inspection program says of a picture, as JSON; needs `Authorization:
 * Bearer <password>`, which no foreign page can send. 204: counted · 422: refused, the reason is the answer · 429: too many.
 */
export function addPredictionRoutes(app: FastifyInstance, view: StatusView, sessions: Sessions): void {
  app.post<{ Params: { id: string } }>('/api/camera/:id/prediction', async (request, reply) => {
    reply.type(TEXT);
    if (!(await sessions.showsPassword(request.headers.authorization, request.ip)))
      return reply.code(401).header('www-authenticate', 'Bearer').send('Give the password as a bearer token.\n');
    const answer = (await view.predict?.(request.params.id, request.body)) ?? null;
    if (answer === null) return reply.code(404).send('There is no such camera, or it takes no predictions here.\n');
    if (answer.taken) return reply.code(204).send();
    return reply.code(answer.why === 'tooMany' ? 429 : 422).send(`${answer.reason}\n`);
  });
}
