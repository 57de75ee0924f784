import { resolve } from 'node:path';
import type { Facts } from '../../core/integrity/facts.ts';
import { type FileDigests, fileDigests } from '../../io/system/file-digests.ts';
import { libraryVersions } from '../../io/system/library-versions.ts';
import { askVersion, systemVersions } from '../../io/system/system-versions.ts';
import type { CameraConfig, Config } from '../config/schema.ts';
import { version } from '../version.ts';
import { cameraFacts, digestOf } from './camera-facts.ts';
import { settingFacts, settingsHash } from './setting-facts.ts';
import { toldFacts } from './told-facts.ts';

/** What the state of a box is made of; tests put their own in place. */
export interface FactSources {
  readonly digests: FileDigests;
  readonly agentVersion: string;
  readonly nodeVersion: string;
  readonly libraries: () => Readonly<Record<string, string | null>>;
  readonly system: () => Readonly<Record<string, string | null>>;
  /** What the program that reads a camera says of its version; `null`: it cannot be asked. */
  readonly program: (name: string, option: string) => Promise<string | null>;
}

export function boxFactSources(): FactSources {
  return {
    digests: fileDigests(),
    agentVersion: version,
    nodeVersion: process.versions.node,
    libraries: libraryVersions,
    system: systemVersions,
    program: askVersion,
  };
}

/** The state of the box now. Never rejects: what cannot be read is `null`. `nowMs`: any clock that goes on. */
export async function boxFacts(config: Config, sources: FactSources, nowMs: number): Promise<Facts> {
  const world = { digests: sources.digests, nowMs };
  const settings = settingFacts(config);
  const facts: Record<string, string | null> = { ...settings, 'box/configuration': settingsHash(settings) };
  facts['box/agent'] = sources.agentVersion;
  facts['box/Node.js'] = sources.nodeVersion;
  for (const [name, value] of Object.entries(sources.libraries())) facts[`box/library/${name}`] = value;
  for (const [name, value] of Object.entries(sources.system())) facts[`box/${name}`] = value;
  const { signatures, runbook } = config.diagnosis;
  if (signatures) facts['box/file/diagnosis.signatures'] = await digestOf(resolve(signatures), world);
  if (runbook) facts['box/file/diagnosis.runbook'] = await digestOf(resolve(runbook), world);
  for (const [name, option] of programsOf(config.cameras)) facts[`box/${name}`] = await sources.program(name, option);
  for (const camera of config.cameras) Object.assign(facts, await cameraFacts(config, camera, world));
  Object.assign(
    facts,
    await toldFacts(
      config.integrity.factsCommand,
      config.cameras.map(({ id }) => id),
    ),
  );
  return facts;
}

const programs = { ffmpeg: ['ffmpeg', '-version'], gstreamer: ['gst-launch-1.0', '--version'] } as const;

/** The programs that read cameras: another version may give other pixels. */
function programsOf(cameras: readonly CameraConfig[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { source } of cameras) {
    const engine = source.type === 'csi' ? 'gstreamer' : 'engine' in source ? source.engine : null;
    if (engine === null) continue;
    const [program, option] = programs[engine];
    found.set(program, option);
  }
  return found;
}
