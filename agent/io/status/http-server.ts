import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type RequestHead, refusalOf } from './request-guard.ts';
import { securityHeaders } from './security-headers.ts';
import type { TlsPair } from './tls-files.ts';

const MAX_CONNECTIONS = 64;
const MAX_HEADER_BYTES = 8 * 1024;
const HEADERS_WITHIN_MS = 5_000;
const REQUEST_WITHIN_MS = 10_000;
/** Ends clients that neither send nor take anything. */
const IDLE_MS = 15_000;
/** Longer than the page's two seconds between questions, so that it keeps its connection. */
const KEEP_ALIVE_MS = 6_000;

/** Node's server with tight limits, over TLS where there is a certificate. Every request passes the guard before anything else looks at it. */
export function limitedServer(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  isOwnName: (name: string) => boolean,
  tls: TlsPair | null = null,
): Server {
  const options = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: HEADERS_WITHIN_MS,
    requestTimeout: REQUEST_WITHIN_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 2_000,
    // The guard answers a missing Host header itself, in words.
    requireHostHeader: false,
  };
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const refusal = refusalOf(request as RequestHead, isOwnName);
    if (refusal === null) return handler(request, response);
    response.writeHead(refusal.status, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      // What the client may still be sending is not read.
      connection: 'close',
      ...(refusal.status === 405 ? { allow: 'GET, HEAD' } : {}),
    });
    response.end(`${refusal.message}\n`);
  };
  const server = tls
    ? createTlsServer({ ...options, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: HEADERS_WITHIN_MS }, answer)
    : createServer(options, answer);
  server.setTimeout(IDLE_MS);
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}
