import { loadScenario, scenarioNames } from '../app/scenario/load-scenario.ts';

/** The scenarios there are, a line each, for the end of a command's help. */
export function scenarioHelp(): string {
  const names = scenarioNames();
  const width = Math.max(...names.map((name) => name.length)) + 2;
  return `\nScenarios:\n${names.map((name) => `  ${name.padEnd(width)}${loadScenario(name).says}`).join('\n')}`;
}
