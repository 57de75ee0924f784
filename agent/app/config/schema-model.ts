import * as z from 'zod';
import type { ModelSpec } from '../../core/model/model-spec.ts';
import { providers } from '../../core/model/model-spec.ts';
import type { OutputMapping } from '../../core/model/output-mapping.ts';
import { always, choice, duration, flag, group, kinds, matching, optional, path, real, rule, whole } from './fields.ts';

/** The model that looks at a camera's pictures. Its file need not be there to check the settings, like certificates. */

const tensorName = (expected = 'the name of a tensor') => matching(/^\P{Cc}{1,1000}$/u, expected);

const classList = 'a list of at most 10000 different names';
const classes = z
  .array(matching(/^\P{Cc}{1,100}$/u, 'a name of 1 to 100 characters'), { error: classList })
  .max(10_000, { error: classList })
  .refine((names) => new Set(names).size === names.length, { error: classList })
  .default([])
  .meta({ 'x-expected': classList })
  .describe("Names of the classes in the model's order; without them, they are named by number.");

const detectorKeys = (leastConfidence: number) => ({
  classes,
  leastConfidence: real(0, 1).default(leastConfidence).describe('Scores below are no detections.'),
  mostOverlap: real(0, 1)
    .default(0.45)
    .describe('Of boxes of a class that overlap by more (intersection over union) only the surest stays.'),
});

const oneTensor = {
  output: optional(tensorName(), 'output').describe(
    'Tensor that is read; may be left out where only one of the model fits.',
  ),
};

const output = z
  .discriminatedUnion(
    'kind',
    [
      group({ kind: z.literal('none').describe('Only the tapped layer is watched.') }),
      group({
        kind: z.literal('classifier').describe('One number a class.'),
        ...oneTensor,
        gives: choice('probabilities', 'logits', 'independent')
          .default('probabilities')
          .describe(
            'What the numbers are: logits go through a softmax, independent ones (several classes may hold at a time) each through a sigmoid.',
          ),
        classes,
      }),
      group({
        kind: z.literal('yolo').describe('A detector whose one tensor holds boxes and scores.'),
        ...oneTensor,
        version: z
          .literal(['x', 5, '5', 8, '8'], { error: 'x, 5 or 8' })
          .transform((version): 'x' | '5' | '8' => (version === 5 ? '5' : version === 8 ? '8' : version))
          .meta({ 'x-expected': 'x, 5, 8', 'x-example': 8 })
          .describe(
            'Layout of the tensor: x as of YOLOX (grid and strides), 5 with objectness, box by box, 8 (and later) without it, transposed.',
          ),
        ...detectorKeys(0.25),
      }),
      group({
        kind: z.literal('ssd').describe('A detector with a tensor of boxes and one of scores.'),
        boxes: optional(tensorName(), 'boxes').describe(
          'Tensor of the boxes, their corners in shares of the picture; may be left out where only one fits.',
        ),
        scores: optional(tensorName(), 'scores').describe(
          'Tensor of the scores, one a class; may be left out where only one fits.',
        ),
        background: flag().default(true).describe('The first class is the background.'),
        ...detectorKeys(0.5),
      }),
      group({ kind: z.literal('embedding').describe('A vector that stands for the picture.'), ...oneTensor }),
    ],
    kinds('kind', 'none', 'classifier', 'yolo', 'ssd', 'embedding'),
  )
  .prefault({ kind: 'none' })
  .describe('What the outputs of the model mean.');

const providerList = `a list of ${providers.join(', ')}, each at most once`;

const providerLadder = z
  .array(choice(...providers), { error: providerList })
  .min(1, { error: providerList })
  .refine((list) => new Set(list).size === list.length, { error: providerList })
  .default([...providers])
  .meta({ 'x-expected': providerList })
  .describe('Where the model may run, tried in this order; falling back is told by an event.');

export const model = group({
  path: path()
    .meta({ 'x-example': '/var/lib/driftlight/model.onnx' })
    .describe('The model, an .onnx file; weights in files of their own lie beside it.'),
  providers: providerLadder,
  requireProvider: optional(choice(...providers), 'tensorrt').describe(
    'Provider without which the model does not run; without it, whatever is got will do.',
  ),
  tap: tensorName('the name of a layer or tensor, auto or none')
    .default('auto')
    .describe(
      'Layer whose activations are watched (`driftlight model inspect` lists them); auto is the last pooled feature before the predictions.',
    ),
  output,
  threads: whole(1, 64).default(1).describe('Threads on the CPU.'),
  inferEvery: whole(1, 100_000).default(1).describe('Every how manieth frame is shown to the model.'),
  timeout: duration('100ms', '10m').prefault('10s').describe('Time a run may take; after it the process is replaced.'),
})
  .superRefine(
    rule((values, report) => {
      const { providers, requireProvider, tap, output } = values;
      if (typeof requireProvider === 'string' && Array.isArray(providers) && !providers.includes(requireProvider))
        report('requireProvider', 'one of providers');
      const kind = typeof output === 'object' && output !== null && 'kind' in output ? output.kind : null;
      if (tap === 'none' && kind === 'none')
        report('tap', 'a layer or auto, since output is none and nothing else is watched');
    }),
    always,
  )
  .transform(
    ({ timeout, output, ...rest }): ModelSpec => ({
      ...rest,
      output: output satisfies OutputMapping,
      timeoutMs: timeout,
    }),
  );
