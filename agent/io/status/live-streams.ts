import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What an open page shows. */
export interface Shown {
  /** Readers of the same key are shown the same, so it is drawn once for all of them. */
  readonly key: string;
  /** The part that changes; `null`: there is none any more. */
  draw(): Promise<string | null>;
  /** Whether this reader may still see it. */
  maySee(): Promise<boolean>;
}

/** Server-sent events: an open page gets its changing part anew whenever that differs from what it got last. */
export interface LiveStreams {
  open(request: FastifyRequest, reply: FastifyReply, shown: (request: FastifyRequest) => Shown): FastifyReply;
  close(): void;
}

const EVERY_MS = 2_000;
/** Pages looked at at a time; half of all connections. */
const MOST_STREAMS = 32;

interface Stream {
  readonly raw: ServerResponse;
  /** Asked anew with every turn, since what a reader may do changes meanwhile. */
  readonly shown: () => Shown;
  last: string | null;
}

type Draw = (shown: Shown) => Promise<string | null>;

export function createLiveStreams(): LiveStreams {
  const streams = new Map<Stream, () => void>();
  let timer: NodeJS.Timeout | undefined;
  let turning = false;

  async function turn(): Promise<void> {
    if (turning) return;
    turning = true;
    const draw = drawOnce();
    await Promise.all([...streams.keys()].map((stream) => tell(stream, draw)));
    turning = false;
  }

  function open(request: FastifyRequest, reply: FastifyReply, shown: (request: FastifyRequest) => Shown): FastifyReply {
    // The browser asks again by itself, as the header says.
    if (streams.size >= MOST_STREAMS) return reply.code(503).header('retry-after', '10').send();
    reply.hijack();
    const { raw } = reply;
    for (const [name, value] of Object.entries(reply.getHeaders())) raw.setHeader(name, value as string);
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    raw.write(`retry: ${EVERY_MS}\n\n`);
    const stream: Stream = { raw, shown: () => shown(request), last: null };
    const end = (): void => {
      streams.delete(stream);
      if (streams.size === 0) {
        clearInterval(timer);
        timer = undefined;
      }
      raw.end();
    };
    streams.set(stream, end);
    request.raw.on('close', end);
    timer ??= setInterval(turn, EVERY_MS).unref();
    // Its first part comes at once, the others with those of all.
    void tell(stream, drawOnce());
    return reply;
  }

  return {
    open,
    close() {
      for (const end of [...streams.values()]) end();
    },
  };
}

/** Draws what several readers are shown once. */
function drawOnce(): Draw {
  const drawn = new Map<string, Promise<string | null>>();
  return (shown) => {
    const found =
      drawn.get(shown.key) ??
      shown.draw().then((text) => text && `event: part\ndata: ${text.replaceAll('\n', '\ndata: ')}\n\n`);
    drawn.set(shown.key, found);
    return found;
  };
}

async function tell(stream: Stream, draw: Draw): Promise<void> {
  const { raw } = stream;
  // A reader that does not take what was sent gets no more.
  if (raw.writableNeedDrain) return;
  let event: string | null = null;
  try {
    const shown = stream.shown();
    if (await shown.maySee()) event = await draw(shown);
  } catch {
    event = null;
  }
  if (raw.writableEnded || raw.destroyed) return;
  if (event === null) raw.write('event: gone\ndata:\n\n');
  else raw.write(event === stream.last ? 'event: same\ndata:\n\n' : event);
  stream.last = event;
}
