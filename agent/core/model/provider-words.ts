import type { ProviderFacts, Rung } from './model-status.ts';

/** That the model runs elsewhere than asked first, and why, in a sentence; `null`: as asked, or nowhere. */
export function fallenBack(facts: ProviderFacts): string | null {
  const { asked, got, building } = facts;
  const [first] = asked;
  if (got === null || first === undefined || got === first) return null;
  const reasons = failedRungs(facts);
  const because = reasons === '' ? '' : ` (${reasons})`;
  if (building)
    return `runs on ${got} until the engine of ${building.provider} is built, which goes on beside it${because}`;
  return `runs on ${got} instead of ${first}${because}`;
}

/** Below this share of nodes on the provider that was got, the rest is worth a sentence. */
const mostly = 0.5;

/** That much of the model runs elsewhere than on the provider that was got; `null`: it does not. A node of TensorRT stands
 * for a whole part of the model, so shares say nothing there. */
export function mixedPlacement({ got, nodes }: ProviderFacts): string | null {
  if (got === null || got === 'cpu' || got === 'tensorrt') return null;
  if (Object.keys(nodes).length === 0 || (nodes[got] ?? 0) >= mostly) return null;
  return `runs on ${got}, but with ${placementWords(nodes)}: ${got} does not know these operators, and every change of place costs a copy`;
}

/** Why it runs otherwise than asked, a sentence; `null`: as asked. */
export function providerTrouble(facts: ProviderFacts): string | null {
  const troubles = [fallenBack(facts), mixedPlacement(facts)].filter((words) => words !== null);
  return troubles.length === 0 ? null : troubles.join('; ');
}

/** `97 % of the nodes on cuda, 3 % on cpu`, the most first; empty: not known. */
export function placementWords(nodes: ProviderFacts['nodes']): string {
  const shares = Object.entries(nodes).sort(([, a], [, b]) => b - a);
  return shares.map(([name, share], i) => `${percent(share)} ${i === 0 ? 'of the nodes ' : ''}on ${name}`).join(', ');
}

/** `tensorrt: why; cuda: why`; empty: none failed. */
export function failedRungs({ rungs }: Pick<ProviderFacts, 'rungs'>): string {
  const failed = rungs.filter(({ outcome }) => outcome === 'failed');
  return failed.map(rungWords).join('; ');
}

export function rungWords({ provider, reason }: Rung): string {
  return `${provider}: ${reason ?? 'no reason given'}`;
}

/** What few nodes remain is not to vanish in rounding. */
function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (rounded === 0 && share > 0) return 'under 1 %';
  if (rounded === 100 && share < 1) return 'over 99 %';
  return `${rounded} %`;
}
