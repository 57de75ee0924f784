import { expect, it } from 'vitest';
import { featuresVersion } from '../../../agent/app/images/features-version.ts';

it('kept features are told apart by what is measured, colour or grey', () => {
  const colour = featuresVersion({ colour: 'rgb' }).split(' ');
  const grey = featuresVersion({ colour: 'grey' }).split(' ');
  expect(colour).toEqual(expect.arrayContaining(['red', 'redMean', 'luma', 'lumaMean', 'focus']));
  expect(grey).toEqual(expect.arrayContaining(['luma', 'lumaMean', 'focus']));
  expect(grey).not.toContain('redMean');
});
