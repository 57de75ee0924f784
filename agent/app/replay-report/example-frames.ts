import { join } from 'node:path';
import type { EventReport } from '../../../shared/wire/report.ts';
import { pictureReader } from '../../io/frame-source/read-picture.ts';
import { thumbnail } from '../../io/preprocess/thumbnail.ts';
import type { ImageSettings } from '../images/image-settings.ts';
import { hasTime, type ImageList } from '../images/list-images.ts';

/** A picture of the recording, small enough to stand in a page. */
export interface ExampleFrame {
  readonly name: string;
  readonly atMs: number;
  readonly width: number;
  readonly height: number;
  readonly jpeg: Uint8Array;
}

/** Pictures around the onset of an event. */
export interface BeforeAfter {
  readonly before: readonly ExampleFrame[];
  readonly after: readonly ExampleFrame[];
}

const SIDE = 320;
/** More would make a page of many megabytes. */
const EVENTS_WITH_PICTURES = 12;
const EACH_SIDE = 2;
const ALONG = 8;

/** Pictures evenly along the recording. */
export async function framesAlong(list: ImageList, settings: ImageSettings): Promise<ExampleFrame[]> {
  const timed = firstTimed(list);
  const count = Math.min(ALONG, list.names.length - timed);
  const places = Array.from({ length: count }, (_, i) =>
    count === 1 ? timed : timed + Math.round((i * (list.names.length - 1 - timed)) / (count - 1)),
  );
  return load(places, list, settings);
}

/** By id of the event: the last pictures before its onset can have been and the first after it must have been. */
export async function framesAround(
  events: readonly EventReport[],
  list: ImageList,
  settings: ImageSettings,
): Promise<Map<string, BeforeAfter>> {
  const found = new Map<string, BeforeAfter>();
  for (const { id, onset } of events.slice(0, EVENTS_WITH_PICTURES)) {
    if (onset.earliestMs === undefined || onset.latestMs === undefined) continue;
    const from = firstTimed(list);
    const before = placeAt(list, onset.earliestMs);
    const after = placeAt(list, onset.latestMs);
    const places = (start: number) => Array.from({ length: EACH_SIDE }, (_, i) => start + i);
    const inside = (at: number) => at >= from && at < list.names.length;
    found.set(id, {
      before: await load(places(before - EACH_SIDE).filter(inside), list, settings),
      after: await load(places(after).filter(inside), list, settings),
    });
  }
  return found;
}

/** Those that cannot be read any more are left out. */
async function load(
  places: readonly number[],
  list: ImageList,
  { folder, maxFileBytes, preprocess }: ImageSettings,
): Promise<ExampleFrame[]> {
  const read = pictureReader();
  const frames: ExampleFrame[] = [];
  for (const at of places) {
    const name = list.names[at]!;
    const content = await read(join(folder.root, name), maxFileBytes);
    if ('reason' in content) continue;
    try {
      frames.push({ name, atMs: list.timesMs[at]!, ...(await thumbnail(content.bytes, SIDE, preprocess.maxPixels)) });
    } catch {
      // The replay has counted it as failed already.
    }
  }
  return frames;
}

function firstTimed({ timesMs }: ImageList): number {
  const first = timesMs.findIndex(hasTime);
  return first < 0 ? timesMs.length : first;
}

/** Where the first picture at or after `atMs` stands. */
function placeAt({ timesMs }: ImageList, atMs: number): number {
  let [low, high] = [0, timesMs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timesMs[middle]! < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
