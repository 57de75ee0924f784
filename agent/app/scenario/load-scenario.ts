import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Scenario } from '../../core/simulation/scenario.ts';
import { readTextFile } from '../config/load.ts';
import { formatProblem, nearestName } from '../config/problem.ts';
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

/** A scenario from a file or, by its name, one that comes with the program. */
export function loadScenario(nameOrFile: string): Scenario {
  const isFile = nameOrFile.includes('/') || /\.ya?ml$/.test(nameOrFile);
  const names = scenarioNames();
  if (!isFile && !names.includes(nameOrFile)) {
    const near = nearestName(nameOrFile, names);
    const guess = near === null ? '' : `, probably ${near}`;
    throw new RangeError(`scenario ${nameOrFile}: expected a file.yaml or one of ${names.join(', ')}${guess}`);
  }
  const file = isFile ? nameOrFile : join(shippedScenarios, `${nameOrFile}.yaml`);
  const found = parseScenario(textOf(file));
  if (found.ok) return found.value;
  throw new RangeError(found.problems.map((problem) => `${file}: ${formatProblem(problem)}`).join('\n'));
}

function textOf(file: string): string {
  try {
    return readTextFile(file, maxFileBytes);
  } catch (error) {
    throw new RangeError(`scenario ${file}: expected a file that can be read, got ${(error as Error).message}`);
  }
}
