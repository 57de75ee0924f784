import { phrase } from '../words/phrase.ts';
import type { CameraFacts, HealthFacts } from './facts.ts';
import type { Problem } from './problem.ts';

/** What is wrong with the models of the cameras, in the order of the cameras. A model that starts, or was away for a
 * moment, is well. */
export function modelProblems({ cameras }: HealthFacts): Problem[] {
  return cameras.flatMap((camera, place) => {
    const problem = ofModel(camera);
    return problem === null ? [] : [{ ...problem, camera: place }];
  });
}

function ofModel({ name, model }: CameraFacts): Problem | null {
  if (!model || model.trouble === null) return null;
  const { state, trouble: why, provider } = model;
  if (state === 'refused')
    return {
      level: 'act',
      what: phrase`The model of camera ${name} does not run.`,
      why,
      next: phrase`Correct this; the agent tries again by itself. driftlight doctor tests every part.`,
    };
  if (state === 'waiting')
    return {
      level: 'watch',
      what: phrase`The model of camera ${name} has ended and is started again.`,
      why,
      next: phrase`Pictures are counted meanwhile. If it stays so, driftlight doctor tries the model.`,
    };
  if (state !== 'running') return null;
  const [asked] = provider.asked;
  if (provider.got === null || asked === undefined || provider.got === asked)
    return {
      level: 'watch',
      what: phrase`The model of camera ${name} does not run as it should.`,
      why,
      next: phrase`If it stays so, driftlight doctor tries the model.`,
    };
  return {
    level: 'watch',
    what: phrase`The model of camera ${name} runs on ${provider.got} instead of ${asked}.`,
    why,
    next: phrase`Cure the reason, or leave out of model.providers what this box cannot do. driftlight doctor tries each.`,
  };
}
