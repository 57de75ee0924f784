import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Provider } from '../../../core/model/model-spec.ts';

/** The part of ONNX Runtime that is used, so that a test can stand in for it. */
export interface Runtime {
  readonly version: string;
  /** What this build was compiled with, in its own words; says nothing about the libraries of the machine. */
  listed(): readonly string[];
  /** Opens a model by its path; rejects with ONNX Runtime's words. Blocks the thread meanwhile. */
  open(path: string, options: OpenOptions): Promise<RuntimeSession>;
  tensor(type: Tensor.Type, values: Tensor.DataType, dims: readonly number[]): Tensor;
  /** Which library of a provider cannot be loaded, in words, or `null` when none is known to be missing. */
  missingLibrary(provider: Provider): string | null;
  /** Versions of libraries that are mapped into this process by now, for example `libnvinfer` → `10.3.0`. */
  mappedVersion(library: string): string | null;
}

export interface OpenOptions extends Omit<InferenceSession.SessionOptions, 'executionProviders'> {
  readonly executionProviders: readonly ProviderEntry[];
}

/** A provider and the options it is handed; which of them arrive is up to the binding. */
export interface ProviderEntry {
  readonly name: Provider;
  readonly deviceId?: number;
  readonly [option: `trt_${string}`]: string;
}

export type RuntimeSession = Pick<
  InferenceSession,
  'inputNames' | 'outputNames' | 'inputMetadata' | 'outputMetadata' | 'run' | 'endProfiling' | 'release'
>;

export type Feeds = Readonly<Record<string, Tensor>>;
