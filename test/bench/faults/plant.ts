import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, launcher } from '../../fixtures/agent-process.ts';
import { grainyJpeg, timedNames } from '../../fixtures/generated-pictures.ts';
import { type Mosquitto, startMosquitto } from '../../fixtures/mosquitto.ts';
import { type MqttProxy, startProxy } from '../../fixtures/mqtt-proxy.ts';
import { type SmallDisk, smallDisk } from './disk.ts';
import { faketimeEnvironment } from './machine.ts';
import { createOracle, type Oracle } from './oracle.ts';
import { type PictureFeed, pictureFeed } from './picture-feed.ts';
import { type Supervised, supervised } from './supervised.ts';

export interface PlantOptions {
  readonly random: () => number;
  /** Whether the state folder lies on a disk of its own. */
  readonly withDisk: boolean;
  /** Library that lies to a process about the time; `null`: the clock stays. */
  readonly faketime: string | null;
  /** Whether the broker keeps what it owes over a restart. */
  readonly brokerKeeps: boolean;
}

/** Everything a fault can hit: agent with two cameras, broker, auditor, links, disk, clock, and the oracle that counts. */
export interface Plant {
  readonly dir: string;
  readonly stateDir: string;
  readonly runtimeDir: string;
  readonly agent: Supervised;
  readonly auditor: Supervised;
  readonly broker: Mosquitto;
  readonly agentLink: MqttProxy;
  readonly auditorLink: MqttProxy;
  readonly disk: SmallDisk | null;
  readonly feed: PictureFeed;
  readonly oracle: Oracle;
  readonly statusUrl: string;
  /** What happened that a promise depends on. */
  readonly notes: { powerLostWhileCounting: boolean };
  /** From now on the agent's wall clock is so far from the true one. */
  setClock(offsetSeconds: number): void;
  stop(): Promise<void>;
}

const diskBytes = 32_000_000;
const lasting = ['persistence true', 'persistence_location {folder}/', 'autosave_interval 1'];
const auditorName = 'auditor';

export async function startPlant(options: PlantOptions): Promise<Plant> {
  const dir = mkdtempSync(join(tmpdir(), 'driftlight-faults-'));
  const runtimeDir = mkdtempSync(join('/dev/shm', 'driftlight-faults-'));
  const pictures = join(dir, 'pictures');
  mkdirSync(pictures);
  writeFileSync(join(dir, 'live.jpg'), await grainyJpeg(9, 160, 120));
  const clockFile = join(dir, 'clock');
  const setClock = (seconds: number) => writeFileSync(clockFile, `${seconds < 0 ? '' : '+'}${seconds}\n`);
  setClock(0);

  const disk = options.withDisk ? smallDisk(dir, diskBytes) : null;
  const stateDir = join(disk?.dir ?? dir, 'state');
  const keeps = ['max_queued_messages 0', ...(options.brokerKeeps ? lasting : [])];
  const broker = await startMosquitto({ config: keeps });
  const agentLink = await startProxy(broker.port);
  const auditorLink = await startProxy(broker.port);
  const startMs = Date.now() - 40 * 86_400_000;
  const feed = await pictureFeed(pictures, startMs, options.random);
  const oracle = createOracle();
  const port = await freePort();
  const configFile = join(dir, 'driftlight.yaml');
  writeFileSync(
    configFile,
    JSON.stringify({
      site: 'plant',
      device: 'box',
      stateDir,
      runtimeDir,
      status: { port },
      store: { maxBytes: '8MB', freeReserve: '1MB' },
      broker: { url: agentLink.url, delivery: 'subscriber', keepAlive: '5s', backoff: { min: '100ms', max: '1s' } },
      cameras: [
        {
          id: 'folder',
          source: { type: 'folder', path: pictures, watch: true, pattern: '*.jpg', time: timedNames },
          preprocess: { width: 64, height: 48 },
        },
        {
          id: 'live',
          window: '10s',
          preprocess: { width: 64, height: 48 },
          source: {
            type: 'pipeline',
            command: ['sh', '-c', `while cat ${join(dir, 'live.jpg')}; do sleep 0.2; done`],
            backoff: { min: '100ms', max: '500ms' },
          },
        },
      ],
    }),
  );

  const agent = supervised({
    command: launcher,
    args: ['run', '--config', configFile],
    restartMs: 100,
    environment: () => (options.faketime === null ? {} : faketimeEnvironment(options.faketime, clockFile)),
  });
  const auditor = supervised({
    command: launcher,
    args: ['subscribe', '--broker', auditorLink.url, '--ack-as', auditorName, '--session', auditorName],
    restartMs: 100,
    environment: () => ({}),
    onLine: oracle.hear,
  });

  return {
    ...{ dir, stateDir, runtimeDir, agent, auditor, broker, agentLink, auditorLink, disk, feed, oracle, setClock },
    notes: { powerLostWhileCounting: false },
    statusUrl: `http://127.0.0.1:${port}/api/status`,
    async stop() {
      await Promise.all([agent.halt('SIGKILL'), auditor.halt('SIGKILL'), feed.end()]);
      await Promise.all([agentLink.stop(), auditorLink.stop()]);
      await broker.stop();
      await disk?.stop();
      for (const path of [dir, runtimeDir]) rmSync(path, { recursive: true, force: true });
    },
  };
}
