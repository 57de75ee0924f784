import type { EventDetail, EventList } from '../core/page/event-view.ts';
import type { BoxScreen } from './box-screen.ts';
import type { CameraScreen } from './camera-screen.ts';
import type { CommandFields } from './command-schema.ts';
import type { DoctorRun } from './doctor-run.ts';
import type { ShownLine } from './log-line.ts';
import type { SetUp } from './set-up.ts';
import type { KeptPicture, StatusView } from './status-view.ts';

/** What the technician's page asks of the running agent. Whatever is not in the snapshot is asked for only when it is
 * looked at. */
export interface PageView extends StatusView {
  /** What the screen of the box shows. */
  boxScreen?(): BoxScreen;
  /** The examination of the running box that the command `doctor` begins. */
  doctor?(): DoctorRun;
  /** The newest lines of the log, oldest first. */
  log?(): readonly ShownLine[];
  /** What a camera's screen shows; `null` for a camera that does not run. */
  cameraScreen?(cameraId: string): Promise<CameraScreen | null>;
  /** A picture of the baseline that a camera is read against; `null`: there is none. */
  reference?(cameraId: string): Promise<KeptPicture | null>;
  /** `null`: there is no such camera. */
  setUp?(cameraId: string): SetUp | null;
  /** Carries out a command as one that came over MQTT, by the same table; resolves with what came of it, in words, and
   * rejects with why not. */
  act?(fields: CommandFields): Promise<string>;
  /** What happened, as far back as is read. */
  events?(): Promise<EventList>;
  /** `null`: there is none under this id. */
  event?(id: string): Promise<EventDetail | null>;
}
