import { modelRunnerContract } from '../../contract/model-runner.contract.ts';
import { channelShares, slowModel } from '../../fixtures/model-runner-models.ts';
import { realModelRunner } from '../../fixtures/real-model-runner.ts';

function real(bytes: Uint8Array) {
  const subject = realModelRunner(bytes, { queue: 2 });
  return { ...subject, crash: subject.kill, comesBack: () => {}, answer: () => {}, cleanUp: () => {} };
}

modelRunnerContract('child process', {
  well: () => real(channelShares()),
  slow: () => real(slowModel(500, 8, 3)),
  refusing: () => real(channelShares([1, 3, 16, 16])),
});
