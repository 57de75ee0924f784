import type { FastifyInstance } from 'fastify';
import { liveness } from '../../core/health/liveness.ts';
import type { StatusSnapshot, StatusView } from '../../pipeline/status-view.ts';
import type { Asset } from './assets.ts';
import type { Metrics } from './metrics.ts';
import { renderFragment, renderNoStatus, renderPage } from './page/render-page.ts';

const HTML = 'text/html; charset=utf-8';
const TEXT = 'text/plain; charset=utf-8';
const CAMERA_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The agent could not say how it is; answered with 503. */
export class NoStatus extends Error {
  override name = 'NoStatus';
}

export interface RouteParts {
  readonly snapshot: () => StatusSnapshot;
  readonly picture: StatusView['picture'];
  readonly metrics: Metrics;
  readonly assets: readonly Asset[];
}

/** Every address that the box answers. GET also answers HEAD. */
export function addRoutes(app: FastifyInstance, parts: RouteParts): void {
  const snapshot = (): StatusSnapshot => {
    try {
      return parts.snapshot();
    } catch (error) {
      throw new NoStatus(`read the status: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  app.get('/', async (_request, reply) => {
    reply.type(HTML);
    try {
      return renderPage(snapshot());
    } catch (error) {
      if (!(error instanceof NoStatus)) throw error;
      reply.code(503);
      return renderNoStatus(error.message);
    }
  });
  app.get('/fragment', async (_request, reply) => reply.type(HTML).send(renderFragment(snapshot())));
  app.get('/api/status', async () => snapshot());
  app.get('/metrics', async (_request, reply) => {
    const text = await parts.metrics.text(snapshot());
    return reply.type(parts.metrics.contentType).send(text);
  });
  app.get('/health', async (_request, reply) => {
    let reasons: readonly string[];
    try {
      reasons = liveness(snapshot()).reasons;
    } catch (error) {
      if (!(error instanceof NoStatus)) throw error;
      reasons = [error.message];
    }
    if (reasons.length === 0) return { status: 'ok' };
    reply.code(503);
    return { status: 'failing', reasons };
  });
  app.get<{ Params: { id: string } }>('/camera/:id/picture.jpg', async (request, reply) => {
    const { id } = request.params;
    const picture = CAMERA_ID.test(id) ? await parts.picture(id) : null;
    if (picture === null) return reply.code(404).type(TEXT).send('No picture of this camera.\n');
    reply.header('last-modified', new Date(picture.atMs).toUTCString());
    return reply.type('image/jpeg').send(Buffer.from(picture.jpeg));
  });
  for (const asset of parts.assets) addAsset(app, asset);
}

function addAsset(app: FastifyInstance, { path, contentType, content, etag }: Asset): void {
  app.get(path, async (request, reply) => {
    reply.header('cache-control', 'no-cache').header('etag', etag);
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type(contentType).send(content);
  });
}
