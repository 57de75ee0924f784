export interface PublisherStatus {
  /** Sent and neither acknowledged nor refused yet. */
  readonly inFlight: number;
  /** Acknowledged since the start; a re-send counts again. */
  readonly published: number;
  /** Refused by the broker, the newest last, at most a thousand of `heldCount`. */
  readonly held: readonly { readonly stream: string; readonly seq: number; readonly reason: string }[];
  readonly heldCount: number;
  /** Held reports that the journal forgot for want of room, since the start. */
  readonly heldForgotten: number;
  /** Reports of each stream that wait in the journal. */
  readonly backlog: Readonly<Record<string, number>>;
  /** Reports that a subscriber asked for again and that wait. */
  readonly asked: number;
  /** Until nothing waits any more, at the speed of the last seconds; `null` when nothing moves or hardly anything waits. */
  readonly timeToDrainMs: number | null;
  readonly lastPublishedMonotonicMs: number | null;
  /** Why an acknowledgement may mean less than it says, or `null`. */
  readonly caveat: string | null;
}
