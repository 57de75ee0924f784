import { expect, test } from 'vitest';
import { lookAtMachine } from '../bench/faults/machine.ts';
import { runFaults } from '../bench/faults/run-faults.ts';
import { mosquittoInstalled } from '../fixtures/mosquitto.ts';

const seed = 2;

test.skipIf(!mosquittoInstalled)(
  '100 faults on agent, broker, auditor, links, disk and clock: no frame is lost, none counted twice (needs mosquitto; disk faults need root, clock faults faketime)',
  async () => {
    const said: string[] = [];
    const say = (text: string) => said.push(text);
    const machine = lookAtMachine((text) => console.warn(text));
    const { broken, faults, given, lost, twice } = await runFaults({ count: 100, seed, shrinks: 0, ...machine, say });
    expect(broken, `seed ${seed}:\n${said.join('\n')}`).toEqual([]);
    expect({ faults, lost, twice }).toEqual({ faults: 100, lost: 0, twice: 0 });
    expect(given).toBeGreaterThan(1_000);
  },
);
