import { expect, test } from 'vitest';
import { loadOnnxRuntime } from '../../../agent/io/inference/providers/onnx-runtime.ts';
import type { ModelNotice } from '../../../agent/pipeline/ports.ts';
import { model, node, tensor } from '../../fixtures/model-bytes.ts';
import { realModelRunner } from '../../fixtures/real-model-runner.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

/** The agent's own runner with its real process, on a machine without a GPU. */

const runtime = await loadOnnxRuntime();
const hasGpu = runtime.listed().includes('cuda') && runtime.missingLibrary('cuda') === null;
const classifier = model(
  node('GlobalAveragePool', ['picture'], ['pooled'], 'pool'),
  node('Flatten', ['pooled'], ['scores'], 'flat'),
  tensor(11, 'picture', ['batch', 3, 8, 8]),
  tensor(12, 'scores', ['batch', 3]),
);

test.skipIf(hasGpu)('a fall to the CPU is one notice with every reason, and stands in the status', async () => {
  const { runner } = realModelRunner(classifier, { spec: { providers: ['tensorrt', 'cuda', 'cpu'] } });
  const notices: ModelNotice[] = [];
  runner.onNotice((notice) => notices.push(notice));
  runner.start();
  try {
    await waitFor(() => runner.status.state === 'running', 'the model runs');
    expect(notices).toMatchObject([{ kind: 'fell-back' }]);
    expect(notices[0]?.text).toMatch(/^model small\.onnx: runs on cpu instead of tensorrt \(tensorrt: .+; cuda: .+\)$/);
    expect(runner.status.provider).toMatchObject({ got: 'cpu', nodes: { cpu: 1 } });
    expect(runner.status.provider.rungs.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'used']);
  } finally {
    await runner.stop(5_000);
  }
});

test.skipIf(hasGpu)('a required provider that is not there is a refusal', async () => {
  const { runner } = realModelRunner(classifier, { spec: { providers: ['cuda', 'cpu'], requireProvider: 'cuda' } });
  const notices: ModelNotice[] = [];
  runner.onNotice((notice) => notices.push(notice));
  runner.start();
  try {
    await waitFor(() => runner.status.state === 'refused', 'the refusal');
    expect(notices).toMatchObject([{ kind: 'refused' }]);
    expect(runner.status.trouble).toMatch(
      /^the model is to run on cuda only: cuda: .+, or leave cuda out of providers$/,
    );
    expect(runner.status.provider.got).toBeNull();
  } finally {
    await runner.stop(5_000);
  }
});
