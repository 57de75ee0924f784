/** What somebody did, or tried to do, at the page. */
export interface AuditedChange {
  /** Where the request came from. */
  readonly from: string;
  /** Where the session was begun; `null`: the password itself was shown, as programs do, or nothing that counts. */
  readonly session: string | null;
  /** In English, such as `restart-camera line1`; holds nothing that was typed freely. */
  readonly what: string;
  readonly outcome: 'done' | 'refused';
  /** Of changes that programs make all day long it is kept and not published. */
  readonly isRoutine?: true;
}

export interface AuditLine extends AuditedChange {
  readonly atMs: number;
  /** How often in a row; the time is that of the last one. */
  readonly times: number;
}
