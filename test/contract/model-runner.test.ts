import { fakeModelRunner } from '../fixtures/fake-model-runner.ts';
import { modelRunnerContract } from './model-runner.contract.ts';

function faked(options: Parameters<typeof fakeModelRunner>[0]) {
  const runner = fakeModelRunner({ queue: 2, ...options });
  return {
    runner,
    crash: () => runner.crash(),
    comesBack: () => runner.comesBack(),
    answer: () => void runner.answerNext(),
  };
}

modelRunnerContract('fake', {
  well: () => faked({}),
  slow: () => faked({ byHand: true }),
  refusing: () => faked({ refuses: 'the model takes other pictures' }),
});
