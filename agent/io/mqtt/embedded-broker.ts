import { createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';

export interface EmbeddedBroker {
  readonly url: string;
  readonly port: number;
  readonly aedes: Aedes;
  stop(): Promise<void>;
}

const portsTried = 20;

/** A broker inside the process, in memory only, on loopback: for the demo and for tests. Takes the next free port after
 * `port` where that is taken. */
export async function startEmbeddedBroker(port: number): Promise<EmbeddedBroker> {
  // A subscriber that stands still must not hold up the others.
  const aedes = await Aedes.createBroker({ drainTimeout: 5_000 });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  const taken = await listen(server, port);
  return {
    url: `mqtt://127.0.0.1:${taken}`,
    port: taken,
    aedes,
    async stop() {
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function listen(server: Server, first: number): Promise<number> {
  for (let port = first; ; port = port === 0 ? 0 : port + 1) {
    const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      server.once('error', resolve);
      server.listen(port, '127.0.0.1', () => {
        server.removeListener('error', resolve);
        resolve(null);
      });
    });
    if (!error) return (server.address() as { port: number }).port;
    if (error.code !== 'EADDRINUSE' || port >= first + portsTried) throw error;
  }
}
