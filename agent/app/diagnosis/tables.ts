import type {
  DriftClass,
  Expectation,
  Runbook,
  Signature,
  SignatureTable,
} from '../../core/diagnosis/signature-table.ts';
import { driftClasses } from '../../core/diagnosis/signature-table.ts';
import { loggedCauses } from '../../core/drift/events/logged-event.ts';
import { nearestName, type Problem } from '../config/problem.ts';
import type { RunbookFile, SignaturesFile } from './schema.ts';

/** One file over another: entries are added or replace those of the same name. */
export function mergedSignatures(files: readonly SignaturesFile[]): SignaturesFile {
  return {
    measures: Object.assign({}, ...files.map(({ measures }) => measures)),
    usually: Object.assign({}, ...files.map(({ usually }) => usually)),
    causes: Object.assign({}, ...files.map(({ causes }) => causes)),
  };
}

export function mergedRunbook(files: readonly RunbookFile[]): RunbookFile {
  return {
    classes: Object.assign({}, ...files.map(({ classes }) => classes)),
    causes: Object.assign({}, ...files.map(({ causes }) => causes)),
  };
}

/** The table that is weighed. What every cause says of a measure stands after what it says itself. */
export function signatureTable({ measures, usually, causes }: SignaturesFile): SignatureTable {
  const table = new Map<string, Signature>();
  for (const [key, { signs, apart, ...rest }] of Object.entries(causes)) {
    const own = new Map<string, Expectation>(Object.entries(signs));
    for (const [name, expected] of Object.entries(usually)) if (!own.has(name)) own.set(name, expected);
    table.set(key, { ...(rest as Omit<Signature, 'signs' | 'apart'>), signs: own, apart: apart ?? null });
  }
  return { measures: new Map(Object.entries(measures)), causes: table };
}

export function runbookOf({ classes, causes }: RunbookFile): Runbook {
  return {
    classes: new Map(
      Object.entries(classes) as [DriftClass, Runbook['causes'] extends ReadonlyMap<string, infer E> ? E : never][],
    ),
    causes: new Map(Object.entries(causes)),
  };
}

/** Names that lead nowhere: measures, causes and entries of the runbook that are missing. */
export function danglingNames(
  signatures: SignaturesFile,
  runbook: RunbookFile,
): { signatures: Problem[]; runbook: Problem[] } {
  const found = { signatures: [] as Problem[], runbook: [] as Problem[] };
  const measures = Object.keys(signatures.measures);
  const causes = Object.keys(signatures.causes);
  const check = (name: string, known: readonly string[], what: string, path: string) => {
    if (known.includes(name)) return;
    const near = nearestName(name, known);
    found.signatures.push({
      path,
      expected: `a known ${what}${near === null ? '' : `, probably ${near}`}`,
      got: JSON.stringify(name),
    });
  };
  for (const name of Object.keys(signatures.usually)) check(name, measures, 'measure', `usually.${name}`);
  for (const [key, cause] of Object.entries(signatures.causes)) {
    for (const name of Object.keys(cause.signs)) check(name, measures, 'measure', `causes.${key}.signs.${name}`);
    for (const [i, name] of cause.standsFor.entries()) check(name, causes, 'cause', `causes.${key}.standsFor[${i}]`);
    for (const list of ['requires', 'forbids'] as const)
      for (const [i, one] of cause[list].entries())
        if ('measure' in one) check(one.measure, measures, 'measure', `causes.${key}.${list}[${i}].measure`);
    if (!Object.hasOwn(runbook.causes, key))
      found.runbook.push({
        path: `causes.${key}`,
        expected: 'an entry, since the table of signatures names the cause',
        got: 'nothing',
      });
  }
  for (const key of loggedCauses)
    if (!Object.hasOwn(runbook.causes, key))
      found.runbook.push({ path: `causes.${key}`, expected: 'an entry, since events name the cause', got: 'nothing' });
  for (const key of driftClasses)
    if (!Object.hasOwn(runbook.classes, key))
      found.runbook.push({ path: `classes.${key}`, expected: 'an entry for each class', got: 'nothing' });
  return found;
}
