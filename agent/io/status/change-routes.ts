import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isRecipe } from '../../core/frame/recipe-of.ts';
import type { StatusView } from '../../pipeline/status-view.ts';
import type { Sessions } from './sessions.ts';

const TEXT = 'text/plain; charset=utf-8';

/**
 * What a program may change: `PUT /api/camera/<id>/recipe/<name>` says what is made from now on, `DELETE
 * /api/camera/<id>/recipe` that it is nothing in particular. Both need `Authorization: Bearer <password>`, which no foreign
 * page can send, and neither takes content.
 */
export function addChangeRoutes(app: FastifyInstance, view: StatusView, sessions: Sessions): void {
  async function setRecipe(request: FastifyRequest, reply: FastifyReply, id: string, recipe: string | null) {
    reply.type(TEXT);
    if (!(await sessions.showsPassword(request.headers.authorization, request.ip)))
      return reply.code(401).header('www-authenticate', 'Bearer').send('Give the password as a bearer token.\n');
    if (recipe !== null && !isRecipe(recipe))
      return reply.code(400).send('A recipe has 1 to 64 letters, digits, - or _.\n');
    const done = await view.setRecipe?.(id, recipe);
    if (done)
      view.audited?.({
        ...{ from: request.ip, session: null, outcome: 'done', isRoutine: true },
        what: recipe === null ? `no recipe ${id}` : `recipe ${id} ${recipe}`,
      });
    return done ? reply.code(204).send() : reply.code(404).send('There is no such camera.\n');
  }

  app.put<{ Params: { id: string; name: string } }>('/api/camera/:id/recipe/:name', (request, reply) =>
    setRecipe(request, reply, request.params.id, request.params.name),
  );
  app.delete<{ Params: { id: string } }>('/api/camera/:id/recipe', (request, reply) =>
    setRecipe(request, reply, request.params.id, null),
  );
}
