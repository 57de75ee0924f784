import type { TensorForm } from '../../core/frame/tensor.ts';
import type { ModelSpec } from '../../core/model/model-spec.ts';

export interface ModelRunnerOptions {
  readonly spec: ModelSpec;
  /** The file that is loaded, with the watched tensor already among its outputs. */
  readonly model: {
    readonly path: string;
    readonly hash: string;
    /** Of all that an engine is kept for: weights in files of their own and the watched tensor too. The hash unless given. */
    readonly fingerprint?: string;
    readonly tapped: { readonly name: string; readonly why: string } | null;
  };
  /** How pictures come and become the input tensor: a camera's preprocessing. */
  readonly picture: TensorForm & { readonly width: number; readonly height: number };
  /** Where engines built for this machine are kept; `null`: nowhere. */
  readonly cacheDir: string | null;
  /** Pictures that may wait besides the one that is looked at. */
  readonly queue: number;
  /** On a memory file system; pixels pass through a file there that has no name. */
  readonly sharedDir: string;
  /** Own memory at which the process is ended, before the kernel ends something else; half of the box's unless given. */
  readonly memoryLimitBytes?: number;
}
