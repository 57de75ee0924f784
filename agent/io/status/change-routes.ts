import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isRecipe } from '../../core/frame/recipe-of.ts';
import type { StatusView } from '../../pipeline/status-view.ts';

const TEXT = 'text/plain; charset=utf-8';

/**
 * What a program may change: `PUT /api/camera/<id>/recipe/<name>` says what is made from now on, `DELETE
 * /api/camera/<id>/recipe` that it is nothing in particular. Both need `Authorization: Bearer <password>`, which no foreign
 * page can send, and neither takes content.
 */
export function addChangeRoutes(app: FastifyInstance, view: StatusView, password: string): void {
  const wanted = digest(`Bearer ${password}`);

  async function setRecipe(request: FastifyRequest, reply: FastifyReply, id: string, recipe: string | null) {
    reply.type(TEXT);
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), wanted))
      return reply.code(401).header('www-authenticate', 'Bearer').send('Give the password as a bearer token.\n');
    if (recipe !== null && !isRecipe(recipe))
      return reply.code(400).send('A recipe has 1 to 64 letters, digits, - or _.\n');
    const done = await view.setRecipe?.(id, recipe);
    return done ? reply.code(204).send() : reply.code(404).send('There is no such camera.\n');
  }

  app.put<{ Params: { id: string; name: string } }>('/api/camera/:id/recipe/:name', (request, reply) =>
    setRecipe(request, reply, request.params.id, request.params.name),
  );
  app.delete<{ Params: { id: string } }>('/api/camera/:id/recipe', (request, reply) =>
    setRecipe(request, reply, request.params.id, null),
  );
}

/** Of equal length, so that a comparison tells nothing of the password's. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
