/** What the screen of the box shows beside the snapshot; plain data, made only when somebody looks. */
export interface BoxScreen {
  /** When the oldest report that is still kept was made, UTC as believed; `null`: none is kept. */
  readonly oldestAtMs: number | null;
  /** Whether the clock was set after some reports of this boot had been made. */
  readonly clockMoved: boolean;
  readonly cameras: readonly CameraIdentity[];
}

/** What a camera's numbers are made with. */
export interface CameraIdentity {
  readonly name: string;
  /** SHA-256 of the model's file; `null`: it has none, or it was not read yet. */
  readonly modelHash: string | null;
  /** Of the recipe that is being made; `null`: there is none that fits. */
  readonly baselineId: string | null;
}
