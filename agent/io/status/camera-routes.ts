import type { FastifyInstance } from 'fastify';
import type { PageView } from '../../pipeline/page-view.ts';

const CAMERA_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** What the screen of a camera loads by itself: `/camera/<id>/reference.jpg`, a picture of its baseline, and
 * `/api/camera/<id>/screen`, the numbers behind its plots. */
export function addCameraRoutes(app: FastifyInstance, view: PageView): void {
  app.get<{ Params: { id: string } }>('/camera/:id/reference.jpg', async (request, reply) => {
    const { id } = request.params;
    const picture = CAMERA_ID.test(id) ? await view.reference?.(id) : null;
    if (!picture) return reply.code(404).type('text/plain').send('The baseline of this camera holds no picture.\n');
    reply.header('last-modified', new Date(picture.atMs).toUTCString());
    return reply.type('image/jpeg').send(Buffer.from(picture.jpeg));
  });
  app.get<{ Params: { id: string } }>('/api/camera/:id/screen', async (request, reply) => {
    const { id } = request.params;
    const screen = CAMERA_ID.test(id) ? await view.cameraScreen?.(id) : null;
    return screen ?? reply.code(404).type('text/plain').send('There is no such camera, or it does not run.\n');
  });
}
