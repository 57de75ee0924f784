import type { ModelReply, ModelRequest } from './prepare-in-child.ts';
import { prepareModel } from './prepare-model.ts';

/** A process of its own that prepares one model and ends: to hash and copy hundreds of MB keeps a thread busy. */

process.once('message', async ({ spec, dir }: ModelRequest) => {
  let reply: ModelReply;
  try {
    reply = { prepared: await prepareModel(spec, dir) };
  } catch (error) {
    reply = { reason: (error as Error).message };
  }
  process.send?.(reply, () => process.disconnect());
});
