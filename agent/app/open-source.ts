import type { Scenario } from '../core/simulation/scenario.ts';
import { csiCommand } from '../io/frame-source/csi-command.ts';
import { folderSource } from '../io/frame-source/folder-source.ts';
import { httpSource } from '../io/frame-source/http-source.ts';
import { type PipelineCommand, pipelineSource } from '../io/frame-source/pipeline-source.ts';
import { rtspCommand } from '../io/frame-source/rtsp-command.ts';
import { type SettingsCommand, settingsFromCommand } from '../io/frame-source/settings-probe.ts';
import { simulatedSource } from '../io/frame-source/simulated-source.ts';
import type { SourceWorld } from '../io/frame-source/source-world.ts';
import { v4l2Command } from '../io/frame-source/v4l2-command.ts';
import { v4l2Settings } from '../io/frame-source/v4l2-settings.ts';
import type { FrameSource } from '../pipeline/ports.ts';
import type { CameraConfig, LimitsConfig } from './config/schema.ts';
import { readPem } from './io-options.ts';

interface LiveKeys {
  readonly stallAfterMs: number;
  readonly backoff: { readonly minMs: number; readonly maxMs: number };
  readonly settingsCommand: readonly string[] | null;
}

/** The source that the configuration describes; nothing is opened yet. Throws for settings that only the source can judge. */
export function openSource(
  camera: CameraConfig,
  limits: LimitsConfig,
  world: SourceWorld,
  scenarios: ReadonlyMap<string, Scenario>,
): FrameSource {
  const { source, everyMs } = camera;
  const piped = (command: PipelineCommand, live: LiveKeys, known: SettingsCommand | null = null) => {
    const { stallAfterMs, backoff } = live;
    const settingsCommand = live.settingsCommand ? settingsFromCommand(live.settingsCommand) : known;
    return pipelineSource({ ...command, everyMs, stallAfterMs, backoff, settingsCommand }, world);
  };
  switch (source.type) {
    case 'folder':
      return folderSource({ ...source, everyMs, maxFileBytes: limits.maxFrameBytes }, world);
    case 'pipeline':
      return piped({ command: source.command, output: source.output }, source);
    case 'rtsp':
      return piped(rtspCommand({ ...source, password: source.password?.reveal() ?? null }), source);
    case 'v4l2':
      return piped(v4l2Command(source), source, v4l2Settings(source.device, source.gainDbPerUnit));
    case 'csi':
      return piped(csiCommand(source), source);
    case 'http':
      return httpSource(
        {
          ...source,
          everyMs: everyMs ?? 1000,
          password: source.password?.reveal() ?? null,
          ca: source.caFile === null ? null : readPem(source.caFile),
          maxBytes: limits.maxFrameBytes,
        },
        world,
      );
    case 'simulated':
      return simulatedSource({ ...source, everyMs, scenario: scenarioOf(source.scenario, scenarios) }, world);
  }
}

function scenarioOf(name: string | null, scenarios: ReadonlyMap<string, Scenario>): Scenario | null {
  if (name === null) return null;
  const found = scenarios.get(name);
  if (found) return found;
  throw new Error(`there is no scenario ${name} that can be read; driftlight check says what is wrong with it`);
}
