import type { ModelStatus } from '../core/model/model-status.ts';
import type { ShadowStatus } from '../core/shadow/shadow-status.ts';
import type { Camera } from './camera.ts';

/** What `state` tells of a camera's model: what was asked, what was got and what proves it. */
export interface ModelInState extends Pick<ModelStatus, 'state' | 'inferenceMs' | 'warmUpMs'> {
  readonly asked: readonly string[];
  readonly got: string | null;
  /** Share of the model's nodes on each provider. */
  readonly nodes: Readonly<Record<string, number>>;
  readonly reason: string | null;
  readonly passesTensorRtOptions: boolean;
  /** How its candidate stands; absent: it has none. */
  readonly shadow?: Pick<ShadowStatus, 'verdict' | 'says'>;
}

/** By camera, of those that have one; `undefined`: none has. */
export function modelsInState(
  cameras: Iterable<Pick<Camera, 'id' | 'facts'>>,
  shadowOf: (camera: string) => ShadowStatus | null = () => null,
): Readonly<Record<string, ModelInState>> | undefined {
  const models: Record<string, ModelInState> = {};
  for (const camera of cameras) {
    const { model } = camera.facts();
    if (!model) continue;
    const shadow = shadowOf(camera.id);
    models[camera.id] = {
      ...inState(model),
      ...(shadow && { shadow: { verdict: shadow.verdict, says: shadow.says } }),
    };
  }
  return Object.keys(models).length > 0 ? models : undefined;
}

function inState({ state, trouble, provider, inferenceMs, warmUpMs }: ModelStatus): ModelInState {
  const { asked, got, nodes, passesTensorRtOptions } = provider;
  const tenth = (ms: number | null) => (ms === null ? null : Math.round(ms * 10) / 10);
  return {
    ...{ state, asked, got, nodes, reason: trouble, passesTensorRtOptions },
    ...{ inferenceMs: tenth(inferenceMs), warmUpMs: tenth(warmUpMs) },
  };
}

/** What of it is news enough for a message of its own. */
export function modelNews(models: Readonly<Record<string, ModelInState>> | undefined): string {
  return Object.entries(models ?? {})
    .map(([camera, { state, got, shadow }]) => `${camera} ${state} ${got} ${shadow?.verdict ?? ''}`)
    .join(', ');
}
