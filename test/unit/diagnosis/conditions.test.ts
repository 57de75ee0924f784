import { expect, test } from 'vitest';
import { loadDiagnosis } from '../../../agent/app/diagnosis/load-diagnosis.ts';
import { createDiagnoser } from '../../../agent/core/diagnosis/diagnose.ts';
import { diagnosisFacts, scaledLight } from '../../fixtures/diagnosis-facts.ts';

const { table, runbook } = loadDiagnosis();
const diagnose = createDiagnoser(table, runbook);
const dark = { ...scaledLight(-3), lampOutput: -3, shadowShare: 0.4, obstructedShare: 0.6 };

test('where something stays bright the light is not off, however dark the picture', () => {
  expect(diagnose(diagnosisFacts(dark, { shape: 'step' })).cause).toBe('light-switched-off');
  const found = diagnose(diagnosisFacts({ ...dark, lumaP95: 0 }, { shape: 'step' }));
  expect(found.ranking.map(({ cause }) => cause)).not.toContain('light-switched-off');
});
