import type { CameraConfig } from '../config/schema.ts';
import { type DoctorWorld, type Finding, type KnownOfCamera, ok } from '../finding.ts';
import type { RunningParts } from '../status-snapshot.ts';
import { type DoctorDesk, doctorDesk, type Examine } from './doctor-desk.ts';

/** The desk of a running agent. The examination is loaded when it is first asked for. */
export function agentDoctor(parts: () => RunningParts, world: DoctorWorld): DoctorDesk {
  const examine: Examine = async function* (known) {
    const { examine } = await import('../doctor.ts');
    yield* examine(parts().config, world, known);
  };
  return doctorDesk(
    examine,
    (camera) => knownOf(camera, parts()),
    () => parts().time.utcMs(),
  );
}

/** A camera is not opened a second time: a device of the box takes one reader only, and many network cameras few. */
function knownOf({ id }: CameraConfig, { cameras, notOpened }: RunningParts): ReturnType<KnownOfCamera> {
  const camera = cameras.get(id);
  const facts = camera?.facts();
  const model = facts?.model ?? null;
  const trouble = notOpened.get(id) ?? facts?.broken ?? camera?.source.trouble ?? null;
  return {
    source: sourceFinding(
      `camera ${id}`,
      camera?.source.state ?? 'not open',
      trouble,
      camera?.source.description ?? '',
    ),
    model: model && modelFinding(`model of camera ${id}`, model.state, model.trouble, model.provider.got),
  };
}

const notOpenedAgain =
  'not opened a second time while the agent has it; for that stop the agent and run driftlight doctor';

function sourceFinding(about: string, state: string, trouble: string | null, description: string): Finding {
  const found = `${description === '' ? '' : `${description}: `}${state}${trouble === null ? '' : `, ${trouble}`} (${notOpenedAgain})`;
  if (trouble === null && (state === 'streaming' || state === 'ended')) return ok('camera-runs', about, found);
  const todo = 'look at its screen; check cable, power, address and the source settings of this camera';
  return { code: 'camera-not-running', about, result: state === 'streaming' ? 'warning' : 'failure', found, todo };
}

function modelFinding(about: string, state: string, trouble: string | null, provider: string | null): Finding {
  const found = `${state}${provider === null ? '' : ` on ${provider}`}${trouble === null ? '' : `, ${trouble}`} (not loaded a second time)`;
  if (trouble === null && state === 'running') return ok('model-runs', about, found);
  const todo = 'look at the screen of its camera; driftlight doctor tries the model when the agent is stopped';
  return { code: 'model-not-running', about, result: state === 'running' ? 'warning' : 'failure', found, todo };
}
