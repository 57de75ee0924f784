/** What may happen to the simulated station. Part of the demo and of `simulated` sources. */
export interface Scenario {
  readonly says: string;
  /** Share of the light lost a day. */
  readonly lampLossPerDay: number;
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  healthy: { says: 'nothing changes', lampLossPerDay: 0 },
  'lamp-ageing': { says: 'the lamp loses 2 % of its light a day', lampLossPerDay: 0.02 },
};

/** Throws for a name that is none, listing those there are. */
export function scenarioOf(name: string | null): Scenario {
  const scenario = scenarios[name ?? 'healthy'];
  if (!scenario) throw new RangeError(`scenario ${name}: expected ${Object.keys(scenarios).join(' or ')}`);
  return scenario;
}
