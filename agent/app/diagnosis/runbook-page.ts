import {
  driftClasses,
  type Runbook,
  type RunbookEntry,
  type SignatureTable,
} from '../../core/diagnosis/signature-table.ts';

const head = `# Runbook

The model file is the one that was validated; the pictures are not the ones it was trained on. Four classes of change look
alike in the results and want different remedies. Walk all four before touching the model: they compound, and taking one for
another wastes a retraining.

1. **Detect**: distances from the baseline at the output of preprocessing, agreement of labellers on incoming batches,
   failures in production (false alarms corrected by operators, misses found downstream) against the time after deployment.
2. **Confirm** that it is the data and not the model: model file, configuration, preprocessing and firmware are the validated
   ones; the known sources of change (lens, light, product mix, position) were looked at; the distance is measured.
3. **Remediate** by class and cause, below.
4. **Retrain** under gates: original training data plus remediated data of production, failures included with controlled labels;
   validated on the original held-out set *and* on a held-out sample of recent production, without regression on what was
   right; in the shadow beside the incumbent on live pictures; promoted only when both thresholds are met.

**Domain shift or drift?** If the change can be named and its date pinned, it is domain shift. **Drift or concept shift?** Label
a recent sample anew under the present policy. Predictions disagree with the new labels where old and new labels agree: drift.
Predictions agree with the old labels and disagree with the new ones on the same pictures: concept shift.

This page is generated from \`deploy/diagnosis/runbook.yaml\` by \`node deploy/generate.ts\`.
`;

/** The runbook as a page: classes first, then causes by what kind of event they give. */
export function runbookPage(runbook: Runbook, table: SignatureTable): string {
  const parts = [head, '## Classes of change\n'];
  for (const key of driftClasses) parts.push(section(key, runbook.classes.get(key)!, null));
  const titles = {
    lighting: 'Lighting',
    'camera-health': 'Lens, mount and camera',
    'domain-shift': 'What is seen',
    'data-drift': 'What creeps',
    'prediction-drift': 'What the model says',
  };
  for (const [type, title] of Object.entries(titles)) {
    const causes = [...table.causes].filter(([, signature]) => (signature.type ?? 'domain-shift') === type);
    if (causes.length > 0) parts.push(`## ${title}\n`);
    for (const [key, signature] of causes) parts.push(section(key, runbook.causes.get(key)!, signature.class));
  }
  const logged = [...runbook.causes].filter(([key]) => !table.causes.has(key));
  if (logged.length > 0) parts.push('## What was logged\n');
  for (const [key, entry] of logged) parts.push(section(key, entry, null));
  return parts.join('\n');
}

function section(key: string, entry: RunbookEntry, isOf: string | null): string {
  const about = isOf === null ? `\`${key}\`` : `\`${key}\` · class: ${isOf}`;
  return `### ${entry.name}

${about}

**First:** ${entry.action}

- **Detect.** ${entry.detect}
- **Confirm.** ${entry.confirm}
- **Remediate.** ${entry.remediate}
- **Retrain.** ${entry.retrain}
- **Write down.** ${entry.writeDown}
`;
}
