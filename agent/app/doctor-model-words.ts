import type { ModelStatus, ProviderFacts } from '../core/model/model-status.ts';
import { providerAdvice } from '../core/model/provider-advice.ts';
import { fallenBack, mixedPlacement, placementWords } from '../core/model/provider-words.ts';
import type { Finding } from './finding.ts';

/** A finding for each provider that was asked for and did not run the model, with the exact reason; where none did, the
 * last one's is the verdict's. */
export function rungFindings(about: string, { rungs, got }: Pick<ProviderFacts, 'rungs' | 'got'>): Finding[] {
  const failed = rungs.filter(({ outcome }) => outcome === 'failed');
  return (got === null ? failed.slice(0, -1) : failed).map(({ provider, reason }) => {
    const found = `${provider}: ${reason ?? 'no reason given'}`;
    return { code: 'model-provider-failed', about, result: 'warning', found, todo: providerAdvice(provider, found) };
  });
}

/** Where the model runs, as proved, and how fast; or why it does not. */
export function modelVerdict(about: string, status: ModelStatus): Finding {
  const { provider, path, state, trouble, runs } = status;
  const asked = `asked for ${provider.asked.join(', ')}`;
  if (provider.got === null || runs === 0) {
    const found = `${path}, ${asked}: ${trouble ?? `no answer in time, it is ${state}`}`;
    const todo = provider.building
      ? 'start the agent and look at its status page: it serves as soon as the engine is built'
      : 'correct what is said there; the camera goes on without its model until then';
    return { code: 'model-does-not-run', about, result: provider.building ? 'warning' : 'failure', found, todo };
  }
  const found = `${path} runs on ${provider.got}, ${asked}; ${[...whereAndHow(provider), ...times(status)].join('; ')}`;
  const fell = fallenBack(provider);
  const mixed = mixedPlacement(provider);
  if (fell !== null) {
    const todo = provider.building
      ? 'leave the agent running until the engine is built'
      : `see the reasons above, or list only ${provider.got} in providers if that is fast enough`;
    return { code: 'model-fell-back', about, result: 'warning', found, todo };
  }
  if (mixed !== null) {
    const todo = `export the model with operators that ${provider.got} knows, if it is too slow`;
    return { code: 'model-mixed', about, result: 'warning', found, todo };
  }
  if (provider.got === 'tensorrt' && !provider.passesTensorRtOptions) {
    const todo = 'see the three ways in deploy/jetson/README.md: a patched binding, or a prebuilt engine';
    return { code: 'model-no-engine-cache', about, result: 'warning', found, todo };
  }
  return { code: 'model-ok', about, result: 'ok', found, todo: '' };
}

function whereAndHow(facts: ProviderFacts): string[] {
  const placed = placementWords(facts.nodes);
  return [...(placed === '' ? [] : [placed]), ...tensorRtWords(facts)];
}

/** Whether its options arrive is only known where TensorRT can be loaded. */
function tensorRtWords({ got, building, passesTensorRtOptions: passes }: ProviderFacts): string[] {
  if (building) return ['the engine of tensorrt is not built yet, the agent builds it beside'];
  if (passes) return ['this binding hands TensorRT its options: half precision, and the engine is kept'];
  if (got !== 'tensorrt') return [];
  return ['this binding hands TensorRT no options: full precision, and the engine is built anew at every start'];
}

function times({ warmUpMs, inferenceMs }: ModelStatus): string[] {
  const warmUp = warmUpMs === null ? [] : [`first answer ${rounded(warmUpMs)} after opening`];
  return [...warmUp, ...(inferenceMs === null ? [] : [`then ${rounded(inferenceMs)} a picture`])];
}

function rounded(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
