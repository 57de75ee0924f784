import type { Scenario } from '../../core/simulation/scenario.ts';
import type { Config } from '../config/schema.ts';
import { loadDiagnosis } from '../diagnosis/load-diagnosis.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import type { Prepared } from './prepared.ts';

/** Reads what the configuration's cameras and diagnosis refer to. A scenario that cannot be read is left out: its camera
 * says so when it is opened. */
export function loadPrepared({ cameras, diagnosis }: Pick<Config, 'cameras' | 'diagnosis'>): Prepared {
  return { diagnosis: loadDiagnosis(diagnosis), scenarios: scenariosOf(cameras) };
}

/** By the name or file that a camera gives. */
export function scenariosOf(cameras: Config['cameras']): Map<string, Scenario> {
  const scenarios = new Map<string, Scenario>();
  for (const { source } of cameras) {
    if (source.type !== 'simulated' || source.scenario === null) continue;
    try {
      scenarios.set(source.scenario, loadScenario(source.scenario));
    } catch {
      // Told by the camera.
    }
  }
  return scenarios;
}
