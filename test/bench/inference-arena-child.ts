import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** One way of running a model, in a process of its own; prints what memory it takes. */
export interface ArenaOrder {
  readonly model: string;
  readonly runs: number;
  readonly session: InferenceSession.SessionOptions;
  readonly run: InferenceSession.RunOptions;
  /** Collect JavaScript's youngest objects, and the outputs they hold, when this much has come. */
  readonly collectAtBytes: number | null;
  /** Open and release the model for every run instead of keeping it. */
  readonly churn: boolean;
}

export interface ArenaFigures {
  /** Own memory after the first run and after the last. */
  readonly firstBytes: number;
  readonly lastBytes: number;
  /** Time of a core a run, which a busy machine changes little. */
  readonly coreMs: number;
}

const order = JSON.parse(process.argv[2]!) as ArenaOrder;
const open = () =>
  InferenceSession.create(order.model, {
    ...{ executionProviders: ['cpu'], intraOpNumThreads: 1, logSeverityLevel: 3 },
    ...order.session,
  });

let session = await open();
const input = session.inputMetadata[0]!;
if (!input.isTensor) throw new Error('no tensor goes in');
const shape = input.shape.map((size) => (typeof size === 'number' ? size : 1));
const numbers = new Float32Array(shape.reduce((product, size) => product * size, 1));
const feeds = { [input.name]: new Tensor('float32', numbers, shape) };
const computed = process.cpuUsage();
let firstBytes = 0;
let left = 0;
for (let run = 0; run < order.runs; run++) {
  numbers.fill((run % 10) / 10);
  if (order.churn && run > 0) {
    await session.release();
    session = await open();
  }
  const results = await session.run(feeds, session.outputNames, order.run);
  for (const name of session.outputNames) left += (results[name]!.data as Float32Array).byteLength;
  if (order.collectAtBytes !== null && left >= order.collectAtBytes) {
    globalThis.gc?.({ type: 'minor' });
    left = 0;
  }
  if (run === 0) firstBytes = ownBytes();
}
const { user, system } = process.cpuUsage(computed);
const figures: ArenaFigures = { firstBytes, lastBytes: ownBytes(), coreMs: (user + system) / 1000 / order.runs };
console.log(JSON.stringify(figures));

function ownBytes(): number {
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? 0) * 1024;
}
