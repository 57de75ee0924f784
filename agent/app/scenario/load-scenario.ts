import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Scenario } from '../../core/simulation/scenario.ts';
import { formatProblem, nearestName } from '../config/problem.ts';
import { readTextFile } from '../config/text-file.ts';
import { maxFileBytes, type Read, readData } from '../diagnosis/read-file.ts';
import { scenarioSchema } from './schema.ts';

/** Scenarios that come with the program. */
export const shippedScenarios: string = fileURLToPath(new URL('../../../deploy/scenarios/', import.meta.url));

/** A scenario from its text. Never throws: everything wrong comes back at once, each with its path and line. */
export function parseScenario(text: string): Read<Scenario> {
  return readData(text, scenarioSchema);
}

/** Names of the scenarios that come with the program, in order. */
export function scenarioNames(): string[] {
  return readdirSync(shippedScenarios)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** A scenario from a file or, by its name, one that comes with the program. Throws RangeError naming all that is wrong. */
export function loadScenario(nameOrFile: string): Scenario {
  const found = find(nameOrFile);
  if ('scenario' in found) return found.scenario;
  throw new RangeError(`scenario ${nameOrFile}: expected ${found.expected}`);
}

/** What is expected instead of `nameOrFile`; `null`: it is a scenario. */
export function scenarioTrouble(nameOrFile: string): string | null {
  const found = find(nameOrFile);
  return 'scenario' in found ? null : found.expected;
}

function find(nameOrFile: string): { scenario: Scenario } | { expected: string } {
  const isFile = nameOrFile.includes('/') || /\.ya?ml$/.test(nameOrFile);
  const names = scenarioNames();
  if (!isFile && !names.includes(nameOrFile)) {
    const near = nearestName(nameOrFile, names);
    const guess = near === null ? '' : `, probably ${near}`;
    return { expected: `a file.yaml or one of ${names.join(', ')}${guess}` };
  }
  const file = isFile ? nameOrFile : join(shippedScenarios, `${nameOrFile}.yaml`);
  let text: string;
  try {
    text = readTextFile(file, maxFileBytes);
  } catch (error) {
    return { expected: `a file that can be read (${(error as Error).message})` };
  }
  const read = parseScenario(text);
  if (read.ok) return { scenario: read.value };
  return { expected: `a scenario without mistakes:\n  ${read.problems.map(formatProblem).join('\n  ')}\n` };
}
