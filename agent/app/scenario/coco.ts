import type { Truth } from '../../core/simulation/station.ts';

/** The faults of many pictures in COCO's format, as tools for labels read it. */
export interface CocoFile {
  readonly info: { readonly description: string };
  readonly images: { id: number; file_name: string; width: number; height: number; date_captured: string }[];
  readonly categories: { id: number; name: string }[];
  readonly annotations: {
    id: number;
    image_id: number;
    category_id: number;
    bbox: [x: number, y: number, width: number, height: number];
    area: number;
    iscrowd: 0;
  }[];
}

export interface CocoBuilder {
  add(file: string, size: { readonly width: number; readonly height: number }, atMs: number, truth: Truth): void;
  readonly coco: CocoFile;
}

export function cocoBuilder(description: string): CocoBuilder {
  const coco: CocoFile = { info: { description }, images: [], categories: [], annotations: [] };
  const categoryOf = (name: string) => {
    const known = coco.categories.find((category) => category.name === name);
    if (known) return known.id;
    coco.categories.push({ id: coco.categories.length + 1, name });
    return coco.categories.length;
  };
  return {
    coco,
    add(file, { width, height }, atMs, { parts }) {
      const image = coco.images.length + 1;
      coco.images.push({ id: image, file_name: file, width, height, date_captured: new Date(atMs).toISOString() });
      for (const { kind, box } of parts.flatMap(({ defects }) => defects)) {
        const bbox = [box.x, box.y, box.width, box.height].map((value) => Math.round(value * 10) / 10);
        coco.annotations.push({
          ...{ id: coco.annotations.length + 1, image_id: image, category_id: categoryOf(kind) },
          ...{ bbox: bbox as [number, number, number, number], area: Math.round(bbox[2]! * bbox[3]!), iscrowd: 0 },
        });
      }
    },
  };
}
