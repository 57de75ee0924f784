import { featureWords, numberText } from '../core/drift/events/feature-words.ts';
import type { Change, ChangeTolerance, Tolerance } from '../core/tolerance/tolerance.ts';
import { countText } from '../core/words/count-text.ts';

const percent = (share: number) => `${numberText(100 * share)} %`;

const words: Readonly<Record<Change, (strength: number) => string>> = {
  darker: (share) => `${percent(share)} less light`,
  brighter: (share) => `${percent(share)} more light`,
  warmer: (mired) => `light ${numberText(mired)} mired warmer`,
  colder: (mired) => `light ${numberText(mired)} mired colder`,
  blur: (sigma) => `blur of ${numberText(sigma)} pixels`,
  noise: (levels) => `noise of ${numberText(levels)} grey levels more`,
};

/** What a baseline's model tolerates, for a person: a line each. */
export function toleranceWords({ psi, values, found }: Tolerance): string[] {
  return [
    ...(found
      ? [
          `  matters  from where ${percent(found.share)} of ${found.measuredBy === 'labels' ? 'its accuracy is lost' : 'its answers change'}, found with ${countText(found.pictures)} pictures:`,
          ...found.changes.map((change) => `             ${changeWords(change)}`),
        ]
      : ['  matters  as somebody stated:']),
    ...Object.entries(psi).map(
      ([feature, least]) => `           score of ${featureWords(feature).name}: PSI ${least.toFixed(3)}`,
    ),
    ...Object.entries(values).map(([channel, { below, above }]) => {
      const { name, unit, times } = featureWords(channel);
      const limit = (side: string, value: number | null) =>
        value === null ? [] : [`${side} ${numberText(value * times)} ${unit}`.trimEnd()];
      return `           ${name}: ${[...limit('below', below), ...limit('above', above)].join(' or ')}`;
    }),
    '           until then alarms of light, lens and sensor are only watched',
  ];
}

function changeWords({ change, strength, tried, hidden }: ChangeTolerance): string {
  if (strength === null) return `${words[change](tried)}: does not matter; what is beyond was not tried`;
  const unseen = hidden ? ', less than healthy days vary by: told as soon as it can be told at all' : '';
  return `${words[change](strength)}${unseen}`;
}
