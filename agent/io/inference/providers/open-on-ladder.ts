import type { Provider } from '../../../core/model/model-spec.ts';
import type { ProviderFacts, Rung } from '../../../core/model/model-status.ts';
import { providerAdvice } from '../../../core/model/provider-advice.ts';
import { failedRungs, placementWords, providerTrouble, rungWords } from '../../../core/model/provider-words.ts';
import type { EngineOrder } from './engine-order.ts';
import type { LadderRequest, LadderResult } from './ladder-request.ts';
import { damaged, engineToBlame, planTensorRt } from './plan-tensorrt.ts';
import type { Runtime } from './runtime.ts';
import { type RungResult, tryRung } from './try-rung.ts';

/**
 * Opens a model with the first of the asked providers that opens it, runs it and is seen to run its nodes; ONNX Runtime's own
 * list would fall to the CPU without a word, or fail as a whole. Blocks the thread for as long as ONNX Runtime does. Never
 * rejects: what cannot be opened is a refusal with the reason of every rung that was tried.
 */
export async function openOnLadder(request: LadderRequest, runtime: Runtime): Promise<LadderResult> {
  const { providers, requireProvider, monotonicMs } = request;
  const startedMs = monotonicMs();
  const listed = runtime.listed();
  const reasons = new Map<Provider, string>();
  let passes = false;
  let waits = false;
  let used: { readonly provider: Provider; readonly result: RungResult & { ok: true } } | null = null;

  for (const provider of requireProvider === null ? providers : [requireProvider]) {
    if (!listed.includes(provider)) {
      reasons.set(provider, `this build of ONNX Runtime has no ${provider}; it has ${listed.join(', ')}`);
      continue;
    }
    let result: RungResult;
    if (provider === 'tensorrt') {
      const planned = await tryTensorRt(request, runtime);
      passes = planned.passes;
      waits = planned.waits;
      result = planned.result;
    } else result = await tryRung({ name: provider }, request, runtime);
    if (result.ok) {
      used = { provider, result };
      break;
    }
    reasons.set(provider, result.reason);
  }

  const rung = (provider: Provider): Rung => {
    const reason = reasons.get(provider) ?? null;
    if (provider === used?.provider) return { provider, outcome: 'used', reason: placementWords(used.result.nodes) };
    const failed = reason !== null && !(waits && provider === 'tensorrt');
    return { provider, outcome: failed ? 'failed' : 'not tried', reason };
  };
  const facts: ProviderFacts = {
    asked: providers,
    got: used?.provider ?? null,
    rungs: providers.map(rung),
    nodes: used?.result.nodes ?? {},
    passesTensorRtOptions: passes,
    building: waits ? { provider: 'tensorrt', sinceMs: startedMs } : null,
  };
  const order = waits ? engineOrder(request, used?.result.shapes ?? {}) : null;
  if (used === null) return { ok: false, facts, why: whyRefused(facts, requireProvider), order };
  const { session, warmUpMs } = used.result;
  return { ok: true, session, facts, warmUpMs, trouble: providerTrouble(facts), order };
}

interface TensorRtTried {
  readonly passes: boolean;
  /** Nothing failed: its engine is to be built first. */
  readonly waits: boolean;
  readonly result: RungResult;
}

async function tryTensorRt(request: LadderRequest, runtime: Runtime): Promise<TensorRtTried> {
  let passes = false;
  try {
    const planned = await planTensorRt(request, runtime);
    passes = planned.passes;
    const { plan } = planned;
    if (plan.does !== 'open') return { passes, waits: plan.does === 'build', result: { ok: false, reason: plan.why } };
    const result = await tryRung(plan.entry, request, runtime);
    if (result.ok || plan.kept === null || !engineToBlame(plan.kept, result.reason))
      return { passes, waits: false, result };
    const waits = request.engine === 'background';
    return { passes, waits, result: { ok: false, reason: waits ? damaged(result.reason) : result.reason } };
  } catch (error) {
    return { passes, waits: false, result: { ok: false, reason: (error as Error).message } };
  }
}

function engineOrder(request: LadderRequest, shapes: EngineOrder['shapes']): EngineOrder | null {
  const { modelPath, modelHash, cacheDir, scratchDir, threads } = request;
  return cacheDir === null ? null : { modelPath, modelHash, cacheDir, scratchDir, threads, shapes };
}

function whyRefused(facts: ProviderFacts, required: Provider | null): string {
  if (facts.building)
    return `nothing may serve until the engine of ${facts.building.provider} is built, which goes on beside it`;
  const failed = facts.rungs.filter(({ outcome }) => outcome === 'failed');
  const last = failed.at(-1);
  if (!last) return 'no provider was asked for';
  const what = required === null ? 'no provider runs the model' : `the model is to run on ${required} only`;
  const earlier = failedRungs({ rungs: failed.slice(0, -1) });
  const before = earlier === '' ? '' : `; before that, ${earlier}`;
  return `${what}: ${rungWords(last)}; ${providerAdvice(last.provider, last.reason ?? '')}${before}`;
}
