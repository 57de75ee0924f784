import { randomUUID } from 'node:crypto';
import { type CommandWork, carryOut } from '../pipeline/carry-out.ts';
import { type CommandFields, commandFault } from '../pipeline/command-schema.ts';
import type { Log } from '../pipeline/ports.ts';
import { testPublish } from '../pipeline/test-publish.ts';
import { learnAnew } from './baseline/learn-anew.ts';
import { promoteIncoming } from './baseline/promote-command.ts';
import type { Deeds } from './page/did.ts';
import type { RunningParts } from './status-snapshot.ts';

export interface CommandWorld {
  readonly restartCamera: (id: string) => Promise<void>;
  readonly announce: () => void;
  readonly deeds: Deeds;
}

/** What commands are carried out with on this box. */
export function commandWork(parts: RunningParts, { restartCamera, announce, deeds }: CommandWorld): CommandWork {
  return {
    camera: (id) => parts.cameras.get(id),
    get replay() {
      const { journal, publisher } = parts;
      return journal && publisher ? { journal, publisher } : null;
    },
    announce,
    restartCamera,
    acknowledge: deeds.acknowledge,
    did: deeds.did,
    learnBaseline: async (command) => {
      const [camera, drift] = [parts.cameras.get(command.camera), parts.drifts.get(command.camera)];
      if (!camera || !drift) throw new Error(`camera ${command.camera} is not running just now`);
      const { stateDir } = parts.config;
      return learnAnew(command, { stateDir, camera, orders: drift.orders, nowMs: parts.time.utcMs() });
    },
    examine: async () => {
      parts.doctor.begin();
      return 'it began; the findings appear at the page, under Doctor, as they come';
    },
    testPublish: () => testPublish({ ...parts, ...parts.config }),
    promoteBaseline: (command) => promoteIncoming(parts.config, command, parts.time.utcMs()),
  };
}

/** Carries out what a person at the page asks for, by the table of commands; resolves with what came of it, rejects with why
 * it was refused. */
export async function actAtPage(work: CommandWork, fields: CommandFields, log: Log): Promise<string> {
  const message = { id: randomUUID(), ...fields };
  const fault = commandFault(message);
  if (fault !== null) throw new Error(fault);
  const { outcome, reason } = await carryOut(work, message);
  if (outcome === 'refused') throw new Error(reason ?? 'refused');
  log.info(
    `at the page: ${String(fields.command)}${fields.camera === undefined ? '' : ` of camera ${fields.camera}`}: ${outcome}`,
  );
  return reason ?? outcome;
}
