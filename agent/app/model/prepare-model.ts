import type { ModelSpec } from '../../core/model/model-spec.ts';
import { identifyModel } from './identify-model.ts';
import type { PreparedModel } from './prepared-model.ts';
import { tappedCopy } from './tapped-copy.ts';

/** From a configured model to what the process that runs it loads. Copies with a watched tensor are kept in `dir`; `null`:
 * none is made, since only the fingerprint is asked for. Hashing a model of hundreds of MB takes a second: see
 * `askModelChild`. Rejects with a ModelFileError that says what to do. */
export async function prepareModel(
  spec: Pick<ModelSpec, 'path' | 'tap' | 'output'>,
  dir: string | null,
): Promise<PreparedModel> {
  const found = await identifyModel(spec);
  const { hash, tapped, fingerprint, notes, needsTap } = found;
  const path = tapped && needsTap && dir !== null ? await tappedCopy(found, tapped.name, dir) : spec.path;
  return { path, hash, tapped, fingerprint, notes };
}
