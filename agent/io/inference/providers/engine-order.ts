/** All that a process of its own needs to build a TensorRT engine; plain data. */
export interface EngineOrder {
  readonly modelPath: string;
  readonly modelHash: string;
  readonly cacheDir: string;
  readonly scratchDir: string;
  readonly threads: number;
  /** Shapes of the inputs the engine is built for; empty: as the model says, 1 where it leaves a size open. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}
