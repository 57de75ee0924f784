import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { OutputMapping } from '../../../agent/core/model/output-mapping.ts';
import { type PreprocessOptions, preprocessDefaults } from '../../../agent/io/preprocess/options.ts';

export const data = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
export const isHere = existsSync(`${data}models`);
export const skipped = isHere ? '' : ' (skipped: no ../shared/data/models)';

export interface RealModel {
  readonly name: string;
  /** What `defaultTap` chooses, and another tensor, half-way. */
  readonly taps: readonly [string, string];
  readonly picture: string;
  readonly preprocess: PreprocessOptions;
  readonly mapping: OutputMapping;
}

export const defects = ['normal', 'open', 'short', 'mousebite', 'spur', 'copper', 'pinhole'];
/** The first nine of COCO's 80 classes. */
const coco = ['person', 'bicycle', 'car', 'motorcycle', 'airplane', 'bus', 'train', 'truck', 'boat'];
const street = 'webcam-3days/2023-06-13T19_35_12.jpg';
const board = 'pcb-linescan/12300060_test.jpg';
const detector = { leastConfidence: 0.25, mostOverlap: 0.45 };
const logits = { kind: 'classifier', output: null, gives: 'logits' } as const;
const crop = { left: 300, top: 300, width: 64, height: 64 };
const boardForm: PreprocessOptions = {
  ...preprocessDefaults,
  ...{ width: 64, height: 64, crop, mean: [0.5], std: [0.5], shrinkOnLoadTolerance: 0 },
};

export const realModels: readonly RealModel[] = [
  {
    name: 'pcb-simple-cnn-fp32',
    taps: ['relu_3', 'relu_2'],
    picture: board,
    preprocess: { ...boardForm, colour: 'grey' },
    mapping: { ...logits, classes: defects },
  },
  {
    name: 'pcb-mobilenet-v2-int8',
    taps: ['view', 'hardtanh_3'],
    picture: board,
    preprocess: boardForm,
    mapping: { ...logits, classes: defects },
  },
  {
    name: 'imagenet-mobilenet-v2-int8',
    taps: ['view', 'getitem_87'],
    picture: street,
    preprocess: { ...preprocessDefaults, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    // Tapped twice, it has two vectors to choose from.
    mapping: { ...logits, output: 'class_logits', classes: [] },
  },
  {
    name: 'yolox-nano',
    taps: ['input.743', 'input.323'],
    picture: street,
    preprocess: {
      ...{ ...preprocessDefaults, width: 416, height: 416, fit: 'contain', position: 'left top' },
      ...{ pad: [114, 114, 114], colour: 'bgr', scale: 1 },
    },
    mapping: {
      ...{ kind: 'yolo', output: null, version: 'x', ...detector },
      classes: Array.from({ length: 80 }, (_, i) => coco[i] ?? `class ${i}`),
    },
  },
  {
    name: 'ultraface-rfb-320',
    taps: ['434', '343'],
    picture: street,
    preprocess: {
      ...{ ...preprocessDefaults, width: 320, height: 240, fit: 'fill', scale: 1, mean: [127], std: [128] },
    },
    mapping: { kind: 'ssd', boxes: null, scores: null, background: true, classes: ['face'], ...detector },
  },
];
