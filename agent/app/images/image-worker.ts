import { join } from 'node:path';
import { addSettings } from '../../core/features/add-settings.ts';
import { type Analyser, createAnalyser } from '../../core/features/analyser.ts';
import { settingsOfFile } from '../../io/frame-source/camera-settings.ts';
import { pictureReader } from '../../io/frame-source/read-picture.ts';
import { pictureSize } from '../../io/preprocess/picture-size.ts';
import { type SharpPreprocessor, sharpPreprocessor } from '../../io/preprocess/sharp-preprocessor.ts';
import { encodeImageRecord } from './image-record.ts';
import type { FromWorker, MeasuredImage, ToWorker, WorkerSettings } from './worker-messages.ts';

/** A process of its own that reads, decodes and measures pictures: a damaged one that ends it takes nothing else along. */

let settings: WorkerSettings | null = null;
let preprocessor: SharpPreprocessor | null = null;
let analyse: Analyser | null = null;
// While one picture is being decoded the next one is read.
const readers = [pictureReader(), pictureReader()] as const;

async function measureAll(names: readonly string[], pictures: readonly number[]): Promise<MeasuredImage[]> {
  const { root, maxFileBytes } = settings!;
  const read = (i: number) => readers[i % 2]!(join(root, names[i]!), maxFileBytes);
  const measured: MeasuredImage[] = [];
  let next = names.length > 0 ? read(0) : null;
  for (let i = 0; next !== null; i++) {
    const content = await next;
    next = i + 1 < names.length ? read(i + 1) : null;
    const keepsPicture = pictures.includes(i);
    measured.push(
      'reason' in content
        ? { record: encodeImageRecord(content), picture: null }
        : await measure(join(root, names[i]!), content.bytes, keepsPicture),
    );
  }
  return measured;
}

async function measure(path: string, bytes: Uint8Array, keepsPicture: boolean): Promise<MeasuredImage> {
  try {
    const picture = await preprocessor!.picture({ kind: 'encoded', bytes });
    analyse ??= createAnalyser(picture);
    const features = analyse(picture);
    addSettings(features, await settingsOfFile(path, bytes));
    return {
      record: encodeImageRecord({ features, ...pictureSize(bytes), reading: null }),
      picture: keepsPicture ? { ...picture, pixels: picture.pixels.slice() } : null,
    };
  } catch (error) {
    return { record: encodeImageRecord({ reason: (error as Error).message }), picture: null };
  }
}

/** Whether decoding some pictures at a fraction of their size keeps all of them the same within the tolerance. */
async function mayShrink(names: readonly string[]): Promise<boolean> {
  const { root, maxFileBytes, preprocess } = settings!;
  for (const name of names) {
    const content = await readers[0](join(root, name), maxFileBytes);
    if ('reason' in content) continue;
    // A new one each time: it measures its first picture.
    const judge = sharpPreprocessor(preprocess);
    await judge.picture({ kind: 'encoded', bytes: content.bytes }).catch(() => {});
    if (judge.shrinkOnLoad === 'refused') return false;
  }
  return true;
}

function answer(message: FromWorker): void {
  process.send?.(message);
}

process.on('message', async (message: ToWorker) => {
  if (message.kind === 'settings') {
    settings = message.settings;
    preprocessor = sharpPreprocessor(settings.preprocess);
    analyse = null;
  } else if (message.kind === 'judge') answer({ kind: 'judged', shrink: await mayShrink(message.names) });
  else answer({ kind: 'measured', measured: await measureAll(message.names, message.pictures) });
});
// Whoever asked is gone.
process.on('disconnect', () => process.exit());
// The one who asked is told by the same key press, and ends this process.
process.on('SIGINT', () => {});
