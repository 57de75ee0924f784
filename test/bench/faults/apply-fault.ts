import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StatusSnapshot } from '../../../agent/pipeline/status-view.ts';
import { seededRandom } from '../../../shared/stats/random.ts';
import type { Fault, FaultKind } from './fault-list.ts';
import type { Plant } from './plant.ts';

/** What a fault works on; a second fault on the same waits until the first is over. */
export type Resource = 'broker' | 'agent link' | 'auditor link' | 'feed' | 'disk' | 'none';

export interface Effect {
  readonly on: Resource;
  /** Begins; what it returns ends it after `lastsMs`. */
  begin(plant: Plant, fault: Fault): Promise<(() => Promise<void> | void) | null>;
}

const offsetsSeconds = [0, 30, -30, 3_600, -3_600, 90_000, -90_000, 31_557_600, -31_557_600, 315_576_000, -315_576_000];

export const effects: Record<FaultKind, Effect> = {
  'kill agent': once(({ agent }) => agent.signal('SIGKILL')),
  'stop agent': once(({ agent }) => agent.signal('SIGTERM')),
  'freeze agent': {
    on: 'none',
    async begin({ agent }) {
      const pid = agent.pid();
      agent.signal('SIGSTOP');
      return () => {
        // Another life may run by now.
        if (pid !== null && agent.pid() === pid) agent.signal('SIGCONT');
      };
    },
  },
  'kill auditor': once(({ auditor }) => auditor.signal('SIGKILL')),
  'kill broker': brokerEnds('SIGKILL'),
  'stop broker': brokerEnds('SIGTERM'),
  "cut agent's link": once(({ agentLink }) => agentLink.cut()),
  "cut auditor's link": once(({ auditorLink }) => auditorLink.cut()),
  'half-open link': {
    on: 'agent link',
    async begin({ agentLink }) {
      agentLink.stall();
      return () => agentLink.up();
    },
  },
  'slow link': {
    on: 'agent link',
    async begin({ agentLink }, { choice }) {
      agentLink.worsen(20 + 400 * choice);
      return () => agentLink.up();
    },
  },
  'lossy link': {
    on: 'auditor link',
    async begin({ agentLink, auditorLink }, { choice }) {
      const link = choice < 0.5 ? agentLink : auditorLink;
      link.worsen(5, 3 + Math.floor(40 * choice));
      return () => link.up();
    },
  },
  'broken pictures': {
    on: 'feed',
    async begin({ feed }, { choice }) {
      feed.breakEvery = 2 + Math.floor(choice * 5);
      return () => {
        feed.breakEvery = 0;
      };
    },
  },
  'kill camera program': once(({ agent }) => {
    const pid = agent.pid();
    // The agent has other children, for moments only.
    for (const child of pid === null ? [] : childrenOf(pid)) if (nameOf(child) === 'sh') kill(child);
  }),
  'set clock': once(({ setClock }, { choice }) =>
    setClock(offsetsSeconds[Math.floor(choice * offsetsSeconds.length)]!),
  ),
  'fill disk': {
    on: 'disk',
    async begin({ disk }) {
      disk!.fill();
      return () => disk!.free();
    },
  },
  'disk fails writes': {
    on: 'disk',
    async begin({ disk, agent }, { lastsMs }) {
      disk!.failWrites();
      await sleep(lastsMs);
      await agent.halt('SIGKILL');
      await disk!.remount();
      agent.start();
      return null;
    },
  },
  'power loss': {
    on: 'disk',
    async begin({ disk, agent, runtimeDir, notes, statusUrl }) {
      notes.powerLostWhileCounting ||= await isCounting(statusUrl);
      agent.signal('SIGSTOP');
      disk!.snapshot();
      await agent.halt('SIGKILL');
      await disk!.restore();
      for (const name of readdirSync(runtimeDir)) rmSync(join(runtimeDir, name), { recursive: true, force: true });
      agent.start();
      return null;
    },
  },
  'damage store': {
    on: 'disk',
    async begin({ agent, stateDir }, fault) {
      await agent.halt('SIGKILL');
      damage(join(stateDir, 'journal', 'data.mdb'), fault.choice);
      agent.start();
      return null;
    },
  },
};

function once(act: (plant: Plant, fault: Fault) => void): Effect {
  return {
    on: 'none',
    async begin(plant, fault) {
      act(plant, fault);
      return null;
    },
  };
}

function brokerEnds(signal: 'SIGKILL' | 'SIGTERM'): Effect {
  return {
    on: 'broker',
    async begin({ broker }) {
      await broker.halt(signal);
      return () => broker.resume();
    },
  };
}

/** Whether the live camera has counted a frame since the agent's start: only then a loss of power can cost some. */
async function isCounting(statusUrl: string): Promise<boolean> {
  try {
    const answer = await fetch(statusUrl, { signal: AbortSignal.timeout(500) });
    const { cameras } = (await answer.json()) as StatusSnapshot;
    return cameras.some(({ id, frames }) => id === 'live' && frames > 0);
  } catch {
    return false;
  }
}

/** Cuts the file off, or turns bits in it; by `choice`. */
function damage(path: string, choice: number): void {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return;
  }
  const random = seededRandom(Math.floor(choice * 2 ** 32));
  if (choice < 0.3) {
    truncateSync(path, Math.floor(bytes.length * random()));
    return;
  }
  // What was never used is zeros at the end; damage there would be none.
  const usedBytes = bytes.findLastIndex((byte) => byte !== 0) + 1;
  const flips = choice < 0.65 ? 1 : 64;
  for (let n = 0; n < flips; n++) bytes[Math.floor(random() * usedBytes)]! ^= 1 << Math.floor(random() * 8);
  writeFileSync(path, bytes);
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}
