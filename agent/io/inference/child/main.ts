import { readSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import type { FromChild, OpenRequest, ToChild } from '../child-messages.ts';
import type { LoadedModel } from './loaded-model.ts';
import { openModel } from './open-model.ts';

/** The process that runs a model, because ONNX Runtime blocks its thread and aborts a process that ends while it runs.
 * It ends when the agent does, after the run that is under way. */

/** The open file of slots, inherited; see start-child.ts. */
const pixelFile = 4;
/** Steps of niceness: a camera's decoding goes before. */
const lowerPriorityBy = 5;
/** When memory is short the kernel ends this process and not the agent. */
const endMeFirst = '600';

let model: LoadedModel | null = null;
let pixels = Buffer.alloc(0);
let picture = { width: 0, height: 0 };
let busy = false;
let leaving = false;

function tell(message: FromChild): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function endWhenIdle(): void {
  leaving = true;
  if (!busy) process.exit(0);
}

async function open(request: OpenRequest): Promise<void> {
  const opened = await openModel(request);
  if ('refused' in opened) {
    tell(opened.refused);
    return;
  }
  model = opened.model;
  picture = request.picture;
  pixels = Buffer.alloc(request.slotBytes);
  tell(opened.opened);
}

async function run(slot: number, channels: 1 | 3): Promise<void> {
  if (!model) return tell({ kind: 'failed', reason: 'no model is open' });
  const { width, height } = picture;
  const bytes = width * height * channels;
  try {
    readSync(pixelFile, pixels, 0, bytes, slot * pixels.length);
    const { reading, inferenceMs } = await model.run({ width, height, channels, pixels });
    tell({ kind: 'answer', reading, inferenceMs });
  } catch (error) {
    tell({ kind: 'failed', reason: (error as Error).message });
  }
  model.tidy();
}

async function serve(message: ToChild): Promise<void> {
  if (message.kind === 'stop') return endWhenIdle();
  busy = true;
  await (message.kind === 'open' ? open(message) : run(message.slot, message.channels));
  busy = false;
  if (leaving) process.exit(0);
}

function whereAllowed(act: () => void): void {
  try {
    act();
  } catch {
    // Not on this system, or not for this user.
  }
}

whereAllowed(() => setPriority(Math.min(19, getPriority() + lowerPriorityBy)));
whereAllowed(() => writeFileSync('/proc/self/oom_score_adj', endMeFirst));
// The agent gets the same signals and ends this process in order.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', endWhenIdle);
process.on('message', (message) => void serve(message as ToChild));
