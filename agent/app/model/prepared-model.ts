/** A camera's model, ready to be loaded by the process that runs it. Plain data. */
export interface PreparedModel {
  /** The file that is loaded: the configured one, or a copy with the watched tensor among its outputs. */
  readonly path: string;
  /** SHA-256 of the configured file. */
  readonly hash: string;
  readonly tapped: { readonly name: string; readonly why: string } | null;
  /** Of all that decides what the model says of a picture: its weights, the watched tensor, the meaning of its outputs. A
   * baseline holds for one fingerprint. */
  readonly fingerprint: string;
  /** What is not as one may think, a sentence each. */
  readonly notes: readonly string[];
}
