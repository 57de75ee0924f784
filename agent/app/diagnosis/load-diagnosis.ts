import { fileURLToPath } from 'node:url';
import type { Runbook, SignatureTable } from '../../core/diagnosis/signature-table.ts';
import { formatProblem, type Problem } from '../config/problem.ts';
import { readTextFile } from '../config/text-file.ts';
import { maxFileBytes, type Read, readData } from './read-file.ts';
import { runbookSchema, signaturesSchema } from './schema.ts';
import { danglingNames, mergedRunbook, mergedSignatures, runbookOf, signatureTable } from './tables.ts';

/** Files that come with the program. */
export const shippedSignatures = fileURLToPath(new URL('../../../deploy/diagnosis/signatures.yaml', import.meta.url));
export const shippedRunbook = fileURLToPath(new URL('../../../deploy/diagnosis/runbook.yaml', import.meta.url));

/** Files of the site that add to the shipped ones; `null`: none. */
export interface DiagnosisFiles {
  readonly signatures: string | null;
  readonly runbook: string | null;
}

export interface LoadedDiagnosis {
  readonly table: SignatureTable;
  readonly runbook: Runbook;
  /** What is wrong with the site's files; paths begin with the file. Not empty: the shipped ones alone are in use. */
  readonly problems: readonly Problem[];
}

const none: DiagnosisFiles = { signatures: null, runbook: null };

/**
 * Signatures and runbook: those that come with the program, with the site's own added. Wrong files of the site are told,
 * every problem at once, and left out; throws where the shipped ones cannot be read.
 */
export function loadDiagnosis(files: DiagnosisFiles = none, readText = readTextFile): LoadedDiagnosis {
  const shipped = load(none, readText);
  if (shipped.problems.length > 0)
    throw new Error(`read the signatures of causes: ${shipped.problems.map(formatProblem).join('; ')}`);
  if (files.signatures === null && files.runbook === null) return shipped;
  const own = load(files, readText);
  return own.problems.length === 0 ? own : { ...shipped, problems: own.problems };
}

function load(files: DiagnosisFiles, readText: typeof readTextFile): LoadedDiagnosis {
  const problems: Problem[] = [];
  const say = (file: string, found: readonly Problem[]) =>
    problems.push(...found.map((one) => ({ ...one, path: one.path === '' ? file : `${file}: ${one.path}` })));
  const readAll = <T>(paths: readonly (string | null)[], read: (text: string) => Read<T>): T[] => {
    const values: T[] = [];
    for (const path of paths) {
      if (path === null) continue;
      const found = readFile(path, read, readText);
      if (found.ok) values.push(found.value);
      else say(path, found.problems);
    }
    return values;
  };
  const signatures = mergedSignatures(
    readAll([shippedSignatures, files.signatures], (text) => readData(text, signaturesSchema)),
  );
  const runbook = mergedRunbook(readAll([shippedRunbook, files.runbook], (text) => readData(text, runbookSchema)));
  if (problems.length === 0) {
    const dangling = danglingNames(signatures, runbook);
    say(files.signatures ?? shippedSignatures, dangling.signatures);
    say(files.runbook ?? shippedRunbook, dangling.runbook);
  }
  return { table: signatureTable(signatures), runbook: runbookOf(runbook), problems };
}

function readFile<T>(path: string, read: (text: string) => Read<T>, readText: typeof readTextFile): Read<T> {
  try {
    return read(readText(path, maxFileBytes));
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    return { ok: false, problems: [{ path: '', expected: 'a file that can be read', got }] };
  }
}
