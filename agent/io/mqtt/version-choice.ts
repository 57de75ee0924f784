import type { ConnectionEnd, Version } from './connection.ts';

/**
 * Which version of MQTT to speak: 5, and 3.1.1 where the broker refuses 5, remembered as long as the process lives. A
 * broker that says so is believed at once. One that only hangs up may be restarting: it is asked for 5 once more at the
 * next connection before 3.1.1 stays.
 */
export class VersionChoice {
  current: Version;
  readonly #fixed: boolean;
  /** 3.1.1 is being tried because the broker seemed to refuse 5. */
  #onTrial = false;
  #spoke5 = false;
  #hangUps = 0;
  #sure = false;

  constructor(wanted: 'auto' | '5' | '3.1.1') {
    this.#fixed = wanted !== 'auto';
    this.current = wanted === '3.1.1' ? 4 : 5;
  }

  accepted(): void {
    this.#spoke5 ||= this.current === 5;
    this.#onTrial = false;
  }

  /** Whether to try the other version at once, after a connection has ended. */
  changesAfter(end: ConnectionEnd): boolean {
    if (this.#fixed) return false;
    if (this.current === 5) {
      // A broker that spoke 5 before and now hangs up is restarting, not refusing.
      if (end.versionRefused === null || this.#spoke5) return false;
      this.#sure ||= end.versionRefused === 'said';
      this.current = 4;
      this.#onTrial = true;
      return true;
    }
    if (end.accepted) this.#sure ||= ++this.#hangUps >= 2;
    if (!this.#sure && (end.accepted || this.#onTrial)) this.current = 5;
    // Nothing is known of a broker that refused both.
    if (this.#onTrial && !end.accepted) {
      this.current = 5;
      this.#sure = false;
    }
    this.#onTrial = false;
    return false;
  }
}
