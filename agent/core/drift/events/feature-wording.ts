/** How a feature is told to a person. */
export interface FeatureWording {
  readonly name: string;
  /** Of a value told to a person; `''` where there is none. */
  readonly unit: string;
  /** Of a change. */
  readonly changeUnit: string;
  /** Times the feature's own unit: 100 for shares told in percent. */
  readonly times: number;
  /** Told as a percentage of what is usual: the feature's own unit means nothing to a person. */
  readonly relative: boolean;
  /** A logarithm: its change is told as a percentage, its value not at all. */
  readonly logarithm?: boolean;
  /** Features of one kind say nearly the same; only the two that moved most are told. */
  readonly kind: string;
}
