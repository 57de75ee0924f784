import type { Provider } from '../../../core/model/model-spec.ts';

/** How many of a model's nodes ran on each provider. */
export type NodeCounts = Readonly<Record<string, number>>;

const ourNames: Readonly<Record<string, Provider>> = {
  CPUExecutionProvider: 'cpu',
  CUDAExecutionProvider: 'cuda',
  TensorrtExecutionProvider: 'tensorrt',
};

/** Put in between providers by ONNX Runtime; no part of the model. */
const copies = new Set(['MemcpyToHost', 'MemcpyFromHost']);

/** Counts the nodes of a profile that ONNX Runtime wrote, each once however often it ran (in a loop). Throws `SyntaxError`
 * for what is no profile; names of providers we have no word for stay as they are. */
export function nodeCounts(profile: string): NodeCounts {
  const events: unknown = JSON.parse(profile);
  if (!Array.isArray(events)) throw new SyntaxError('no list of events');
  const seen = new Set<string>();
  const counts: Record<string, number> = {};
  for (const event of events as readonly ProfileEvent[]) {
    const { provider, op_name: operator, node_index: index } = event?.args ?? {};
    if (event?.cat !== 'Node' || typeof provider !== 'string' || provider === '') continue;
    if (typeof event.name !== 'string' || !event.name.endsWith('_kernel_time') || copies.has(operator ?? '')) continue;
    const node = `${event.name} ${index}`;
    if (seen.has(node)) continue;
    seen.add(node);
    const name = ourNames[provider] ?? provider;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

export function nodeShares(counts: NodeCounts): Record<string, number> {
  const all = nodesOf(counts);
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count / all]));
}

/** Below this share the copies cost more than the provider can gain. */
const leastShare = 0.05;

/** Why a provider that opened the model does not count as running it; `null`: it runs it. One node of TensorRT may stand for
 * the whole model, so there one is enough. */
export function notReallyOn(provider: Provider, counts: NodeCounts): string | null {
  const own = counts[provider] ?? 0;
  const all = nodesOf(counts);
  const enough = provider === 'tensorrt' ? own > 0 : own / all >= leastShare;
  if (enough) return null;
  const others = Object.entries(counts).filter(([name]) => name !== provider);
  const elsewhere = others.map(([name, count]) => `${count} on ${name}`).join(', ');
  return `it opened the model, but ${own === 0 ? 'none' : `only ${own}`} of its nodes ran on ${provider}: ${elsewhere}`;
}

function nodesOf(counts: NodeCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** What is used of an event; a profile of another version may lack any of it. */
interface ProfileEvent {
  readonly cat?: string;
  readonly name?: unknown;
  readonly args?: { readonly provider?: unknown; readonly op_name?: string; readonly node_index?: string };
}
