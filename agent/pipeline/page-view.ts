import type { CommandFields } from './command-schema.ts';
import type { StatusView } from './status-view.ts';

/** What the technician's page asks of the running agent. Whatever is not in the snapshot is asked for only when it is
 * looked at. */
export interface PageView extends StatusView {
  /** Carries out a command as one that came over MQTT, by the same table; resolves with what came of it, in words, and
   * rejects with why not. */
  act?(fields: CommandFields): Promise<string>;
}
