import { execFile } from 'node:child_process';
import type { CameraSettings } from '../../core/frame/frame.ts';
import { settingsOfJson } from './camera-settings.ts';
import type { SourceWorld } from './source-world.ts';

/** A program that says now and then what a camera is set to, where its frames do not. */
export interface SettingsCommand {
  /** Program and arguments, run without a shell. */
  readonly command: readonly string[];
  /** From what it wrote. Throws when that makes no sense. */
  readonly parse: (output: string) => CameraSettings;
}

export interface SettingsProbe {
  /** The last that was said; nothing after it failed, since an old exposure is worse than none. */
  current(): CameraSettings;
  /** Asks until `over`. */
  run(over: AbortSignal): Promise<void>;
}

const everyMs = 10_000;
const timeoutMs = 5_000;
const OUTPUT_BYTES_MAX = 65_536;

export function settingsProbe({ command, parse }: SettingsCommand, world: SourceWorld): SettingsProbe {
  const [program = '', ...words] = command;
  let current: CameraSettings = {};

  async function ask(over: AbortSignal): Promise<CameraSettings> {
    try {
      return parse(await outputOf(program, words, over));
    } catch (error) {
      const why = (error as Error).message.trim().split('\n')[0];
      if (!over.aborted) world.log.warn(`exposure and gain are unknown: ${program}: ${why}`, { key: 'settings' });
      return {};
    }
  }

  return {
    current: () => current,
    async run(over) {
      while (!over.aborted) {
        current = await ask(over);
        await world.clock.sleep(everyMs, over);
      }
    },
  };
}

function outputOf(program: string, words: readonly string[], signal: AbortSignal): Promise<string> {
  const options = { timeout: timeoutMs, maxBuffer: OUTPUT_BYTES_MAX, signal };
  return new Promise((resolve, reject) => {
    execFile(program, words, options, (error, output) => (error ? reject(error) : resolve(output)));
  });
}

/** A command of the integrator's own, which prints one JSON object with the keys of a side-car. */
export function settingsFromCommand(command: readonly string[]): SettingsCommand {
  return { command, parse: (output) => settingsOfJson(JSON.parse(output)) };
}
