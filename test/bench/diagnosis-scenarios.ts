import { loadScenario, scenarioNames } from '../../agent/app/scenario/load-scenario.ts';
import type { Scenario } from '../../agent/core/simulation/scenario.ts';

/** Every scenario that comes with the program. */
export const benchScenarios = (): Scenario[] => scenarioNames().map(loadScenario);
