import type { Provider } from '../../core/model/model-spec.ts';
import type { ProviderFacts } from '../../core/model/model-status.ts';

/** Before anything was tried. */
export function nothingTried(asked: readonly Provider[]): ProviderFacts {
  return {
    asked,
    got: null,
    rungs: asked.map((provider) => ({ provider, outcome: 'not tried', reason: null })),
    nodes: {},
    passesTensorRtOptions: false,
    building: null,
  };
}
