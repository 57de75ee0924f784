import { createDiagnoser } from '../../core/diagnosis/diagnose.ts';
import type { Diagnose } from '../../core/diagnosis/diagnosis.ts';
import type { Log } from '../../pipeline/ports.ts';
import { type DiagnosisFiles, loadDiagnosis } from './load-diagnosis.ts';

/** Names causes by the shipped table and the site's own; what is wrong with the site's is logged. Dates are told in
 * `timeZone`. */
export function siteDiagnoser(files: DiagnosisFiles, timeZone: string, log: Log): Diagnose {
  const { table, runbook, problems } = loadDiagnosis(files);
  for (const problem of problems) log.error(`the site's own causes are not in use: ${problem}`);
  return createDiagnoser(table, runbook, timeZone);
}
