import { buildInFolder } from './build-in-folder.ts';
import type { EngineOrder } from './engine-order.ts';
import { errorWords } from './error-words.ts';
import { monotonicNow } from './monotonic-now.ts';
import { loadOnnxRuntime } from './onnx-runtime.ts';

/** A process that builds one engine and ends: with 0 when it is kept, with 1 and the reason as its one message otherwise. */

// Whoever ordered it is gone: the engine is of no use, and the build would go on for minutes.
process.on('disconnect', () => process.exit(1));
process.once('message', (order: EngineOrder) => {
  loadOnnxRuntime()
    .then((runtime) => buildInFolder(order, runtime, monotonicNow))
    .catch((error: unknown) => ({ failed: errorWords(error) }))
    .then((built) => process.send?.(built, () => process.exit(built === null ? 0 : 1)));
});
