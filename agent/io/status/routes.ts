import type { FastifyInstance } from 'fastify';
import { liveness } from '../../core/health/liveness.ts';
import type { PageView } from '../../pipeline/page-view.ts';
import type { StatusSnapshot } from '../../pipeline/status-view.ts';
import type { Asset } from './assets.ts';
import { addCameraRoutes } from './camera-routes.ts';
import type { Metrics } from './metrics.ts';
import { NoStatus } from './no-status.ts';
import { openApi } from './openapi.ts';
import { addPageRoutes } from './page-routes.ts';
import type { Sessions } from './sessions.ts';
import type { MaySee } from './view-guard.ts';

const TEXT = 'text/plain; charset=utf-8';
const CAMERA_ID = /^[A-Za-z0-9_-]{1,64}$/;

export interface RouteParts {
  readonly snapshot: () => StatusSnapshot;
  readonly view: PageView;
  /** `null`: nothing can be changed. */
  readonly sessions: Sessions | null;
  /** `null`: everybody may look. */
  readonly maySee?: MaySee | null;
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

  addPageRoutes(app, { view: parts.view, snapshot, sessions: parts.sessions, maySee: parts.maySee ?? null });
  app.get('/api/status', async () => snapshot());
  app.get('/api/openapi.json', async () => openApi(snapshot().version));
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
    const picture = CAMERA_ID.test(id) ? await parts.view.picture(id) : null;
    if (picture === null) return reply.code(404).type(TEXT).send('No picture of this camera.\n');
    reply.header('last-modified', new Date(picture.atMs).toUTCString());
    return reply.type('image/jpeg').send(Buffer.from(picture.jpeg));
  });
  addCameraRoutes(app, parts.view);
  for (const asset of parts.assets) addAsset(app, asset);
}

function addAsset(app: FastifyInstance, { path, contentType, content, etag }: Asset): void {
  app.get(path, async (request, reply) => {
    reply.header('cache-control', 'no-cache').header('etag', etag);
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type(contentType).send(content);
  });
}
