import { loadForRun } from '../config/last-good.ts';
import { parseConfig } from '../config/load.ts';
import { readSecretFile } from '../config/secret-file.ts';
import { loadPrepared } from './load-prepared.ts';
import type { PrepareReply, PrepareRequest } from './prepare-messages.ts';
import { marked } from './secret-marks.ts';

/** A process of its own, which ends once it has answered: the readers of YAML and their schemas take 25 MB that the agent
 * needs for a moment only, and a file made to keep them busy can be given up. */

function answer(request: PrepareRequest): PrepareReply {
  if (request.kind === 'check') {
    const parsed = parseConfig(request.text, readSecretFile);
    return { kind: 'check', problems: parsed.ok ? [] : parsed.problems };
  }
  const start = loadForRun(request.file);
  return { kind: 'start', start, prepared: start.ok ? loadPrepared(start.config) : null };
}

process.once('message', (request: PrepareRequest) => {
  process.send?.(marked(answer(request)), () => process.disconnect());
});
