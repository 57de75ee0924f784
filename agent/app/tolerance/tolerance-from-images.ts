import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Baseline } from '../../core/baseline/baseline.ts';
import { misfits } from '../../core/baseline/fits-camera.ts';
import type { Picture } from '../../core/frame/frame.ts';
import type { SourceWorld } from '../../io/frame-source/source-world.ts';
import { sharpPreprocessor } from '../../io/preprocess/sharp-preprocessor.ts';
import { problemLines, readTable } from '../csv/read-table.ts';
import { pictureModel } from '../images/image-model.ts';
import { type ImageSettings, settingOf } from '../images/image-settings.ts';
import { listImages } from '../images/list-images.ts';
import { rowsByItem } from '../shadow/rows-by-item.ts';
import type { PictureToTry } from './changed-windows.ts';
import { type FoundTolerance, findTolerance, NoTolerance } from './find-tolerance.ts';

export interface ToleranceFromImages {
  readonly baseline: Baseline;
  /** With the camera's model made ready. */
  readonly settings: ImageSettings;
  readonly share: number;
  /** Columns `item` (the picture's name below the folder) and `label`; only labelled pictures are tried. */
  readonly labelsFile?: string;
  /** At most so many pictures, evenly spread. */
  readonly pictures: number;
  readonly nowMs: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Pictures of one window that are tried together. */
const MOST_OF_A_WINDOW = 12;
/** Decoded pictures are kept as long as they fit into it; the rest is decoded anew each time. */
const KEPT_BYTES = 300_000_000;

/** A tolerance out of a folder of healthy pictures. Rejects with `NoTolerance` where none can be found. */
export async function toleranceFromImages(asked: ToleranceFromImages, world: SourceWorld): Promise<FoundTolerance> {
  const { baseline, settings } = asked;
  const { model } = settings;
  if (!model) throw new NoTolerance('the camera has no model; give its configuration one (cameras[].model)');
  requireAnswers(model.spec.output.kind);
  const ofBaseline = baseline.fingerprint.model === null ? null : model.prepared.fingerprint;
  const wrong = misfits(baseline, settingOf(settings, baseline.recipe, ofBaseline));
  if (wrong.length > 0) throw new NoTolerance(`the baseline is not of this camera: ${wrong.join('; ')}`);
  const labels = asked.labelsFile === undefined ? null : labelsIn(asked.labelsFile);
  const names = (await listImages(settings.folder, world)).names.filter((name) => labels?.has(name) ?? true);
  if (names.length === 0)
    throw new NoTolerance(
      labels
        ? `none of the ${labels.size} labelled items is a picture in ${settings.folder.root}; give names as they are below it`
        : `no pictures in ${settings.folder.root}`,
    );
  const groups = await groupsOf(names, asked, labels);
  const shown = pictureModel(model, settings.preprocess, world);
  try {
    return await findTolerance({
      ...{ baseline, groups, share: asked.share, model: model.prepared.hash, atMs: asked.nowMs },
      answer: async (picture) => (await shown.read(picture))?.prediction?.label ?? null,
      ...(asked.onProgress ? { onProgress: asked.onProgress } : {}),
    });
  } finally {
    await shown.stop();
  }
}

function requireAnswers(kind: string): void {
  if (kind === 'none' || kind === 'embedding')
    throw new NoTolerance(
      `the model's output is '${kind}', so it gives no answers that could change; set model.output to what it is`,
    );
}

function labelsIn(file: string): Map<string, string> {
  const table = readTable(file, { needed: ['item', 'label'] });
  const rows = rowsByItem(table, ['label']);
  if (table.problems.length > 0) throw new NoTolerance(problemLines([table]).join('\n'));
  return new Map([...rows].map(([item, { cells }]) => [item, cells.label!]));
}

/** Neighbouring pictures in groups as large as windows, evenly spread over all; what cannot be read is left out. */
async function groupsOf(
  names: readonly string[],
  { baseline, settings, pictures: most }: ToleranceFromImages,
  labels: ReadonlyMap<string, string> | null,
): Promise<PictureToTry[][]> {
  const size = Math.min(MOST_OF_A_WINDOW, Math.max(1, Math.round(baseline.calibration.span.framesPerWindow)));
  const count = Math.max(1, Math.min(Math.floor(names.length / size), Math.floor(most / size)));
  const loaderOf = pictureLoader(settings, baseline.decoding === 'shrunk');
  const groups: PictureToTry[][] = [];
  for (let g = 0; g < count; g++) {
    const from = Math.floor((g * (names.length - size)) / Math.max(1, count - 1));
    const group: PictureToTry[] = [];
    for (const name of names.slice(from, from + size)) {
      const load = await loaderOf(name);
      const label = labels?.get(name);
      if (load) group.push({ name, load, ...(label === undefined ? {} : { label }) });
    }
    if (group.length > 0) groups.push(group);
  }
  return groups;
}

/** Makes the picture of a name as the camera's preprocessing does; `null`: it cannot be read. */
function pictureLoader({ folder, preprocess }: ImageSettings, shrunk: boolean) {
  const preprocessor = sharpPreprocessor({ ...preprocess, shrinkOnLoadTolerance: shrunk ? 255 : 0 });
  let keptBytes = 0;
  return async (name: string): Promise<(() => Promise<Picture>) | null> => {
    const decode = async () =>
      preprocessor.picture({ kind: 'encoded', bytes: await readFile(join(folder.root, name)) });
    let first: Picture;
    try {
      first = await decode();
    } catch {
      return null;
    }
    keptBytes += first.pixels.length;
    if (keptBytes > KEPT_BYTES) return decode;
    const kept = { ...first, pixels: first.pixels.slice() };
    return async () => kept;
  };
}
