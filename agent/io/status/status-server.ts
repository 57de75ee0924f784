import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { PageView } from '../../pipeline/page-view.ts';
import type { Log } from '../../pipeline/ports.ts';
import type { StatusSnapshot } from '../../pipeline/status-view.ts';
import { addActRoutes } from './act-routes.ts';
import { readAssets } from './assets.ts';
import { cachedSnapshot } from './cached-snapshot.ts';
import { addChangeRoutes } from './change-routes.ts';
import { limitedServer } from './http-server.ts';
import { metrics } from './metrics.ts';
import { NoStatus } from './no-status.ts';
import { addPredictionRoutes } from './prediction-routes.ts';
import { ownNames } from './request-guard.ts';
import { addRoutes } from './routes.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { readTls, renewTls, type TlsFiles, type TlsPair } from './tls-files.ts';
import { addPictureGuard, addViewGuard, onlyWithPassword } from './view-guard.ts';

/** Ports tried after a taken one with `portFallback`. */
const FALLBACK_PORTS = 20;

export interface StatusServerOptions {
  /** Address to listen on: `127.0.0.1` for this box only, `0.0.0.0` for the network. */
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Whether to try the next ports when `port` is taken. */
  readonly portFallback?: boolean;
  /** Further host names under which people ask for the page, beside `host`, the system's name and the device's. */
  readonly names?: readonly string[];
  /** What a program must show to change something; without it nothing can be changed. */
  readonly password?: string | null;
  /** Whether looking needs the password as well; nobody can look then where there is none. */
  readonly view?: 'open' | 'password';
  /** Whether pictures are shown. */
  readonly pictures?: boolean;
  /** Serves over TLS with these; renewed files are taken without a restart. */
  readonly tls?: TlsFiles | null;
  /** Told of every address as it is added; for tests. */
  readonly onRoute?: (method: string, url: string) => void;
}

export interface StatusServer {
  /** Listens. Throws an error for an operator when the port is taken or the address is not the box's. */
  start(): Promise<{ url: string; port: number }>;
  /** Ends every connection; at once. */
  stop(): Promise<void>;
}

/** The page, its data, metrics and health over HTTP. Looking needs no login unless
 * `view` says so; with a password the box can be told things. */
export function statusServer(options: StatusServerOptions, source: PageView, world: { log: Log }): StatusServer {
  const snapshot = cachedSnapshot(source, () => performance.now());
  const fixedNames = ownNames([options.host, hostname(), ...(options.names ?? [])]);
  const isOwnName = (name: string): boolean => fixedNames(name) || ownNames([deviceOf(snapshot)])(name);
  let running: FastifyInstance | null = null;
  let endRenewal = (): void => undefined;
  let starting: Promise<{ url: string; port: number }> | null = null;

  const build = async (sessions: Sessions | null, tls: TlsPair | null): Promise<FastifyInstance> => {
    const app = fastify({
      logger: false,
      forceCloseConnections: true,
      // An event's id holds those of its camera and recipe.
      routerOptions: { maxParamLength: 256 },
      serverFactory: (handler) => limitedServer(handler, isOwnName, tls),
      frameworkErrors: (error, _request, reply) => answerError(error, reply as FastifyReply, world.log),
    });
    app.setErrorHandler<FastifyError>((error, _request, reply) => answerError(error, reply, world.log));
    app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send('There is no such page.\n'));
    if (options.onRoute)
      app.addHook('onRoute', ({ method, url }) => {
        for (const one of [method].flat()) options.onRoute?.(one, url);
      });
    const nobody = async (): Promise<boolean> => false;
    const maySee = options.view === 'password' ? (sessions ? onlyWithPassword(sessions) : nobody) : null;
    if (maySee) addViewGuard(app, maySee);
    if (options.pictures === false) addPictureGuard(app);
    addRoutes(app, {
      maySee,
      snapshot,
      view: source,
      sessions,
      metrics: metrics(),
      assets: await readAssets(),
    });
    if (sessions) {
      addActRoutes(app, source, sessions);
      addChangeRoutes(app, source, sessions);
      addPredictionRoutes(app, source, sessions);
    }
    return app;
  };

  const listen = async (): Promise<{ url: string; port: number }> => {
    const { host, port, portFallback = false } = options;
    const sessions = options.password ? createSessions(options.password, () => performance.now()) : null;
    const tls = options.tls ? await readTls(options.tls) : null;
    const lastPort = portFallback && port !== 0 ? Math.min(65_535, port + FALLBACK_PORTS) : port;
    for (let tried = port; ; tried++) {
      const app = await build(sessions, tls);
      try {
        // Node would listen on one of the two addresses of 'localhost' only, whichever comes first.
        await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port: tried });
      } catch (error) {
        await app.close();
        if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE' && tried < lastPort) continue;
        throw listenError(error as NodeJS.ErrnoException, host, tried);
      }
      running = app;
      if (options.tls && tls) endRenewal = renewTls(app.server as Server, options.tls, tls, world);
      const address = app.server.address() as AddressInfo;
      return { url: urlOf(address, tls ? 'https' : 'http'), port: address.port };
    }
  };

  return {
    start() {
      starting ??= listen();
      return starting;
    },
    async stop() {
      await starting?.catch(() => undefined);
      starting = null;
      endRenewal();
      const app = running;
      running = null;
      await app?.close();
    },
  };
}

/** The device's name, or an empty text while the agent cannot tell. */
function deviceOf(snapshot: () => StatusSnapshot): string {
  try {
    return snapshot().device;
  } catch {
    return '';
  }
}

/** What failed goes to the log; the client learns no more than it needs. */
function answerError(error: FastifyError | Error, reply: FastifyReply, log: Log): void {
  const status = error instanceof NoStatus ? 503 : ((error as FastifyError).statusCode ?? 500);
  if (status >= 500) log.error(`status page: ${error.message}`, { key: 'status-page', error });
  const message = status < 500 ? 'This request cannot be understood.' : 'The agent cannot answer; its log says why.';
  reply.code(status).type('text/plain; charset=utf-8').send(`${message}\n`);
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const advice: Readonly<Record<string, string>> = {
    EADDRINUSE: 'the port is taken; stop the program that has it or set another status.port',
    EADDRNOTAVAIL: 'the box has no such address; set status.host to 127.0.0.1, 0.0.0.0 or an address of the box',
    EACCES: 'ports below 1024 need a right that the agent lacks; set another status.port',
    ENOTFOUND: 'the name is unknown; set status.host to 127.0.0.1, 0.0.0.0 or an address of the box',
  };
  return new Error(`status page on ${host}:${port}: ${advice[error.code ?? ''] ?? error.message}`, { cause: error });
}

/** An address that works in a browser on the box. */
function urlOf({ address, family, port }: AddressInfo, scheme: 'http' | 'https'): string {
  const host = address === '0.0.0.0' || address === '::' ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  return `${scheme}://${host}:${port}/`;
}
