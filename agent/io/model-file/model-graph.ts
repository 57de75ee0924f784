/** One size of a shape: a number, a name such as `batch`, or `null` where the file does not say. */
export type Size = number | string | null;

/** A tensor as the file describes it. */
export interface TensorInfo {
  readonly name: string;
  /** Such as `float32`; `unknown` where the file does not say. */
  readonly type: string;
  /** `null` where the file does not say. */
  readonly shape: readonly Size[] | null;
}

/** A layer: one operation of the graph. */
export interface Layer {
  /** May be empty: names of nodes are optional. */
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** A tensor of weights, without its numbers. */
export interface Weight {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
}

/** What an ONNX file says, without its weights' numbers. */
export interface ModelGraph {
  readonly file: string;
  readonly bytes: number;
  readonly irVersion: number | null;
  /** Such as `pytorch 2.1`; empty where the file does not say. */
  readonly producer: string;
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  /** What the model is fed; weights listed as inputs (IR version 3) are left out. */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly layers: readonly Layer[];
  /** Tensors between layers whose shape the file holds. */
  readonly between: ReadonlyMap<string, TensorInfo>;
  readonly weights: ReadonlyMap<string, Weight>;
  /** Numbers in all weights. */
  readonly parameters: number;
  /** Files beside the model that hold weights, as the model names them. */
  readonly externalFiles: readonly string[];
}
