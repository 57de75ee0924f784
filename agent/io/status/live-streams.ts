import type { FastifyReply, FastifyRequest } from 'fastify';

/** Server-sent events: an open page gets its changing part anew whenever that differs from what it got last. */
export interface LiveStreams {
  open(request: FastifyRequest, reply: FastifyReply, draw: () => Promise<string | null>): FastifyReply;
  close(): void;
}

const EVERY_MS = 2_000;
/** Pages looked at at a time; each costs the drawing of a page every two seconds. */
const MOST_STREAMS = 16;

export function createLiveStreams(): LiveStreams {
  const ends = new Set<() => void>();

  function open(request: FastifyRequest, reply: FastifyReply, draw: () => Promise<string | null>): FastifyReply {
    // The browser asks again by itself, as the header says.
    if (ends.size >= MOST_STREAMS) return reply.code(503).header('retry-after', '10').send();
    reply.hijack();
    const { raw } = reply;
    for (const [name, value] of Object.entries(reply.getHeaders())) raw.setHeader(name, value as string);
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    raw.write(`retry: ${EVERY_MS}\n\n`);
    let last = '';
    let drawing = false;
    const turn = async (): Promise<void> => {
      // A reader that does not take what was sent gets no more.
      if (drawing || raw.writableNeedDrain) return;
      drawing = true;
      const text = await draw().catch(() => null);
      drawing = false;
      if (raw.writableEnded || raw.destroyed) return;
      if (text === null) raw.write('event: gone\ndata:\n\n');
      else if (text === last) raw.write('event: same\ndata:\n\n');
      else {
        last = text;
        raw.write(`event: part\ndata: ${text.replaceAll('\n', '\ndata: ')}\n\n`);
      }
    };
    const timer = setInterval(turn, EVERY_MS).unref();
    void turn();
    const end = (): void => {
      clearInterval(timer);
      ends.delete(end);
      raw.end();
    };
    ends.add(end);
    request.raw.on('close', end);
    return reply;
  }

  return {
    open,
    close() {
      for (const end of [...ends]) end();
    },
  };
}
