import * as z from 'zod';
import { type SensorMatrix, srgbMatrix } from '../../core/lighting/colour.ts';
import {
  always,
  choice,
  duration,
  flag,
  group,
  id,
  matching,
  measured,
  optional,
  real,
  rule,
  whole,
} from './fields.ts';
import { model } from './schema-model.ts';
import { hourMs } from './schema-parts.ts';
import { predictions } from './schema-predictions.ts';
import { shadow } from './schema-shadow.ts';
import { isLive, source } from './schema-source.ts';
import { parseDurationMs } from './units.ts';

const perChannel = (min: number, max: number) => {
  const error = `a list of 1 or 3 numbers from ${min} to ${max}`;
  return z
    .array(real(min, max), { error })
    .refine((list) => list.length === 1 || list.length === 3, { error })
    .meta({ 'x-expected': error });
};

const fraction = measured(/^\d{1,9}(\.\d{1,9})?\/\d{1,9}(\.\d{1,9})?$/, 'a number above 0, such as 1/255', (text) => {
  const [above, below] = text.split('/').map(Number);
  const value = above! / below!;
  return Number.isFinite(value) && value > 0 ? value : null;
});

const scale = z
  .union([fraction, z.number().positive()], { error: 'a number above 0, such as 1/255' })
  .meta({ 'x-expected': 'a number above 0' });

const crop = group({
  left: whole(0, 65_535).default(0).describe('Columns left out on the left.'),
  top: whole(0, 65_535).default(0).describe('Rows left out at the top.'),
  width: whole(1, 65_535).meta({ 'x-example': 640 }).describe('Columns kept.'),
  height: whole(1, 65_535).meta({ 'x-example': 480 }).describe('Rows kept.'),
});

const preprocess = group({
  crop: optional(crop, undefined).describe('Part of the picture that is looked at, before resizing.'),
  width: whole(8, 4096).default(224).describe("Width of the model's input."),
  height: whole(8, 4096).default(224).describe("Height of the model's input."),
  fit: choice('cover', 'contain', 'fill', 'letterbox')
    .default('cover')
    .describe('Cover cuts what is too much, contain pads at `position`, letterbox pads on both sides, fill stretches.'),
  pad: z
    .array(whole(0, 255), { error: 'red, green and blue from 0 to 255' })
    .length(3, { error: 'red, green and blue from 0 to 255' })
    .default([0, 0, 0])
    .meta({ 'x-expected': 'red, green and blue from 0 to 255' })
    .describe('Colour of the padding.'),
  position: choice('centre', 'top', 'right top', 'right', 'right bottom', 'bottom', 'left bottom', 'left', 'left top')
    .default('centre')
    .describe('Which part stays with cover, where the picture lies with contain.'),
  kernel: choice('nearest', 'linear', 'cubic', 'mitchell', 'lanczos2', 'lanczos3')
    .default('linear')
    .describe('Interpolation of the resize.'),
  colour: choice('rgb', 'bgr', 'grey').default('rgb').describe('Order of the channels that the model takes.'),
  scale: scale.prefault('1/255').describe('Factor from grey levels to numbers, before mean and deviation.'),
  mean: perChannel(-1000, 1000).default([0]).describe('Subtracted from each channel after scaling.'),
  std: perChannel(1e-6, 1e6).default([1]).describe('Divides each channel after the mean.'),
  shrinkOnLoadTolerance: real(0, 255)
    .default(1)
    .describe('Mean difference in grey levels that fast JPEG decoding may make; 0 decodes in full.'),
  maxPixels: whole(1, 500_000_000).default(50_000_000).describe('Largest picture that is decoded.'),
  timeout: duration('100ms', '5m').prefault('10s').describe('Time a picture may take.'),
})
  .superRefine(
    rule((values, report) => {
      if (values.colour !== 'grey') return;
      for (const key of ['mean', 'std'])
        if (Array.isArray(values[key]) && values[key].length !== 1)
          report(key, 'a list of one number, since colour is grey');
    }),
    always,
  )
  .transform(({ timeout, pad, ...rest }) => ({
    ...rest,
    pad: [pad[0]!, pad[1]!, pad[2]!] as [number, number, number],
    timeoutMs: timeout,
  }));

const every = measured(/^(frame|[\d.]+ ?[a-z]+)$/, '10ms to 1h, or frame', (text): number | 'frame' | null => {
  if (text === 'frame') return text;
  const ms = parseDurationMs(text);
  return ms !== null && ms >= 10 && ms <= hourMs ? ms : null;
});

const tolerance = group({
  falseAlarmsPerCameraPerMonth: real(0.01, 100)
    .default(1)
    .describe('Alarm budget: false alarms in 30 days, over all signals of the camera together.'),
});

const lighting = group({
  outputLimit: real(0.01, 0.99)
    .default(0.7)
    .describe("Share of the baseline's lamp output below which the lamp is due for replacement."),
  colourLimit: real(0.0001, 0.2)
    .default(0.007)
    .describe("Change of colour from the baseline's, as Δu′v′, beyond which the lamp is due."),
  planningHorizon: duration('1d', '365d')
    .prefault('30d')
    .describe('How long before a limit is reached an event says so.'),
  exposureLocked: flag()
    .default(false)
    .describe(
      'Exposure, gain and aperture are set by hand and never change: lamp output can be told though the pictures do not tell them.',
    ),
  whiteBalanceLocked: flag()
    .default(false)
    .describe('White balance is set by hand and never changes: colour can be told though the pictures do not tell it.'),
  colourMatrix: z
    .union([z.literal('srgb'), z.array(real(-1000, 1000)).length(9)], { error: 'srgb, or nine numbers row after row' })
    .nullable()
    .default(null)
    .meta({ 'x-expected': 'srgb, or nine numbers row after row', 'x-example': 'srgb' })
    .describe(
      'Makes XYZ of the linear red, green and blue of a calibrated camera: with it colour temperature and Δu′v′ are told.',
    ),
}).transform(({ planningHorizon, colourMatrix, ...rest }) => ({
  ...rest,
  planningHorizonMs: planningHorizon,
  colourMatrix: colourMatrix === 'srgb' ? srgbMatrix : (colourMatrix as SensorMatrix | null),
}));

export const camera = group({
  id: id().meta({ 'x-example': 'cam1' }).describe('Id of the camera in topics and reports, unique on the box.'),
  name: optional(matching(/^\P{Cc}{1,100}$/u, 'a name of 1 to 100 characters'), 'Station 1, top').describe(
    'Name for people, shown on the status page.',
  ),
  enabled: flag().default(true).describe('A camera that is not enabled keeps its history and is not opened.'),
  source,
  every: optional(every, '1s').describe(
    'Sampling interval; without it, 1s for cameras and every frame for folders and simulated stations.',
  ),
  window: duration('10s', '1h', { says: 'dividing an hour', holds: (ms) => hourMs % ms === 0 })
    .prefault('1m')
    .describe('Period that one report sums up.'),
  tolerance: tolerance.prefault({}).describe('What the camera may cost its watchers.'),
  lighting: lighting.prefault({}).describe('How far the light may age before somebody is told.'),
  learn: flag()
    .default(true)
    .describe('Learns a provisional baseline from its own first windows while none was promoted.'),
  preprocess: preprocess.prefault({}).describe("The model's own preprocessing; a baseline holds for one set of these."),
  model: optional(model, undefined).describe(
    "The model that looks at the camera's pictures, run in a process of its own; without it, only the pixels are watched.",
  ),
  shadow: optional(shadow, undefined).describe("A candidate that is compared with the camera's model."),
  predictions: optional(predictions, undefined).describe(
    'What the inspection program says of the pictures, sent to the box; watched as the answers of an own model are.',
  ),
})
  .superRefine(
    rule((values, report) => {
      const { every, window } = values;
      if (typeof every === 'number' && typeof window === 'number' && every > window) report('every', 'at most window');
      if (values.shadow && !values.model) report('model', 'a model, since a candidate is compared with it');
      const answers = (values.model as { output?: { kind?: unknown } } | undefined)?.output?.kind ?? 'none';
      if (values.predictions && answers !== 'none' && answers !== 'embedding')
        report('predictions', "nothing, since the model's own answers are watched; or set model.output.kind to none");
    }),
    always,
  )
  .transform(({ every, window, ...rest }) => ({
    ...rest,
    /** `null`: every frame. */
    everyMs: every === 'frame' ? null : (every ?? (isLive(rest.source.type) ? 1000 : null)),
    windowMs: window,
  }));

export const cameras = z
  .array(camera, { error: 'a list of 1 to 16 cameras' })
  .min(1, { error: 'a list of 1 to 16 cameras' })
  .max(16, { error: 'a list of 1 to 16 cameras' })
  .superRefine((list, context) => {
    if (!Array.isArray(list)) return;
    const seen = new Set<unknown>();
    for (const [index, entry] of list.entries()) {
      const cameraId: unknown = entry?.id;
      if (typeof cameraId === 'string' && seen.has(cameraId))
        context.addIssue({ code: 'custom', message: 'an id that no camera above has', path: [index, 'id'] });
      seen.add(cameraId);
    }
  }, always)
  .describe('The cameras of this box.');

export type CameraConfig = z.output<typeof camera>;
export type PreprocessConfig = z.output<typeof preprocess>;
export type CropConfig = z.output<typeof crop>;
