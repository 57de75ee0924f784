import type { EventType, Evidence } from '../../../../shared/wire/report.ts';
import { classOf, modelPart } from '../model-channels.ts';
import type { UsualOf } from './baseline-facts.ts';
import type { Moved } from './event-evidence.ts';
import { numberText } from './feature-words.ts';

/** Baseline standard deviations from which a mean over the newest windows has moved, for the uncertainty of the mean and
 * by itself. */
const LEAST_SURE = 4;
const LEAST_SD = 0.5;
const MOST_CLASSES = 2;

/**
 * How the model's answers moved, in one line: 'The model's answers moved with it: its confidence fell from 0.97 to 0.81; it
 * says short in 9 % of pictures, usually 3 %'. `null`: they did not. `moved`: the farthest first.
 */
export function modelLine(moved: readonly Moved[], usualOf: UsualOf, type: EventType): Evidence | null {
  const told = moved.filter(
    ({ channel, mean }) =>
      modelPart(channel) === 'answers' &&
      mean.measured !== null &&
      Math.abs(mean.deviation) >= LEAST_SD &&
      Math.abs(mean.deviation) * Math.sqrt(mean.windows) >= LEAST_SURE,
  );
  const parts: Evidence[] = [];
  for (const name of ['confidence', 'detections', 'boxArea']) {
    const one = told.find(({ channel }) => channel === name);
    if (one) parts.push(partOf(one, usualOf));
  }
  const classes = told.filter(({ channel }) => classOf(channel) !== null).slice(0, MOST_CLASSES);
  parts.push(...classes.map((one) => partOf(one, usualOf)));
  if (parts.length === 0) return null;
  const { text: _, ...rest } = parts[0]!;
  const lead = type === 'prediction-drift' ? "The model's answers moved" : "The model's answers moved with it";
  return { text: `${lead}: ${parts.map(({ text }) => text).join('; ')}`, ...rest };
}

function partOf({ channel, mean }: Moved, usualOf: UsualOf): Evidence {
  const { value, change } = mean.measured!;
  const baseline = usualOf(channel) ?? value - change;
  return { text: textOf(channel, value, baseline), measure: channel, value, baseline };
}

function textOf(channel: string, now: number, usual: number): string {
  const [value, before] = [numberText(now), numberText(usual)];
  if (channel === 'confidence') return `its confidence ${now < usual ? 'fell' : 'rose'} from ${before} to ${value}`;
  if (channel === 'detections') return `it finds ${value} things in a picture, usually ${before}`;
  if (channel === 'boxArea') return `its boxes cover ${percent(now)} of the picture, usually ${percent(usual)}`;
  const single = classOf(channel)!;
  return single.verb === 'says'
    ? `it says ${single.label} in ${percent(now)} of pictures, usually ${percent(usual)}`
    : `it finds ${value} ${single.label} in a picture, usually ${before}`;
}

const percent = (share: number): string => `${numberText(100 * share)} %`;
