import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { BrokenFrame, Frame } from '../../core/frame/frame.ts';
import type { RecipeRule } from '../../core/frame/recipe-of.ts';
import type { FrameSource } from '../../pipeline/ports.ts';
import { settingsOfFile } from './camera-settings.ts';
import { folderFeed } from './folder-feed.ts';
import { folderPlan } from './folder-plan.ts';
import { type FrameTime, frameTimes } from './frame-time.ts';
import { pictureNames } from './picture-names.ts';
import { UNTIMED } from './picture-queue.ts';
import { pictureReader } from './read-picture.ts';
import { recipeOfFile } from './recipe-of-file.ts';
import { newStatus, report, sourceWith } from './source-status.ts';
import type { SourceWorld } from './source-world.ts';
import { untilAborted } from './until-aborted.ts';

export interface FolderOptions extends RecipeRule {
  readonly path: string;
  /** Goes on with new files after the ones that are there. */
  readonly watch?: boolean;
  /** File names that count, with `*` and `?`; `null`: every picture by its ending. */
  readonly pattern?: string | null;
  readonly recursive?: boolean;
  readonly time: FrameTime;
  /** Sampling interval in capture time; `null`: every picture. */
  readonly everyMs?: number | null;
  /** A picture with more bytes is not read. */
  readonly maxFileBytes?: number;
  /** A new file is read once size and time stamp stayed the same for so long. */
  readonly settleMs?: number;
  /** How often a watched folder is looked through, besides what the kernel tells; less often where that takes long. */
  readonly rescanMs?: number;
  /** Whether the kernel is asked to tell of new files. */
  readonly notify?: boolean;
}

const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** Files passed over by sampling before the rest of the agent gets its turn. */
const PASSED_AT_A_TIME = 64;

/**
 * Pictures of a folder in the order of their capture. A recording goes on after the last picture that counted, whatever
 * was deleted since; a watched folder also gives what comes late, but what comes late *while the agent is off*, with a
 * capture time before the last that counted, is taken for counted. A name counts once: a file that is written anew is
 * not read again. A watched folder whose time is the arrival passes over what was there before the first start.
 */
export function folderSource(options: FolderOptions, world: SourceWorld): FrameSource {
  const { clock, log } = world;
  const { time } = options;
  const root = resolve(options.path);
  const live = time.from === 'arrival';
  const watch = options.watch === true || live;
  const maxBytes = options.maxFileBytes ?? MAX_FILE_BYTES;
  const times = frameTimes(time, root);
  const recipeOf = recipeOfFile(options, root);
  const status = newStatus();
  const trouble = (text: string) => report(status, log, text);

  async function* frames(after: string | null, signal: AbortSignal): AsyncGenerator<Frame | BrokenFrame> {
    const plan = folderPlan({ time, root, everyMs: options.everyMs ?? null, after }, world);
    const feed = folderFeed(
      {
        root,
        watch,
        recursive: options.recursive ?? false,
        isPicture: pictureNames(options.pattern ?? null),
        notify: options.notify ?? true,
        settleMs: options.settleMs ?? 1000,
        rescanMs: options.rescanMs ?? 10_000,
      },
      times,
      plan.wasCounted,
      clock,
      trouble,
    );
    const read = pictureReader();
    status.state = 'waiting';
    try {
      let passed = 0;
      // A share that hangs must not hold up the end.
      const next = () => untilAborted(feed.next(signal), signal);
      for (let file = await next(); file !== null; file = await next()) {
        const timeMs = await plan.timeOf(file);
        if (!plan.isDue(timeMs)) {
          plan.passOver();
          if (++passed % PASSED_AT_A_TIME === 0) await setImmediate();
          continue;
        }
        if (!(await untilAborted(feed.mayBeRead(file), signal))) continue;
        const content = await untilAborted(read(join(root, file.name), maxBytes), signal);
        if (content === null) return;
        const common = {
          name: file.name,
          capturedAtMs: live || timeMs === UNTIMED ? null : timeMs,
          arrivedMonotonicMs: clock.monotonicMs(),
          position: plan.counted({ name: file.name, timeMs }),
        };
        const reason = 'reason' in content ? content.reason : timeMs === UNTIMED ? times.missing : null;
        if (reason !== null) {
          status.counters.failed++;
          // Whoever counts the frames names it in the log.
          status.trouble = `${join(root, file.name)} cannot be used: ${reason}`;
          yield { ...common, reason };
        } else if ('bytes' in content) {
          const settings = await settingsOfFile(join(root, file.name), content.bytes);
          status.counters.frames++;
          status.state = 'streaming';
          yield {
            ...common,
            content: { kind: 'encoded', bytes: content.bytes },
            recipe: recipeOf(file.name),
            settings,
          };
        }
      }
      if (!signal.aborted) status.state = 'ended';
    } finally {
      feed.close();
    }
  }

  return sourceWith(status, {
    basis: live ? 'live' : 'recorded',
    timeIsSimulated: !watch || time.from === 'interval',
    description: `folder ${root}${watch ? ', watched' : ''}${options.recursive ? ', with the folders in it' : ''}`,
    frames,
  });
}
