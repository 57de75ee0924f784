import { group, optional, path } from './fields.ts';

/** Files of the site that add to what the program knows of causes. */
export const diagnosis = group({
  signatures: optional(path(), '/etc/driftlight/signatures.yaml').describe(
    'File of causes and what they look like, added to the shipped table or replacing entries of it (deploy/diagnosis/signatures.yaml).',
  ),
  runbook: optional(path(), '/etc/driftlight/runbook.yaml').describe(
    'File of what to do about causes, added to the shipped runbook or replacing entries of it (deploy/diagnosis/runbook.yaml).',
  ),
});
