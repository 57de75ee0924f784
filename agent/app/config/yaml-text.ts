import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { formatPath, type Problem } from './problem.ts';

/** A YAML text as plain values, and the way back from a path to its line. */
export interface YamlText {
  /** Keys without a value are left out, as if they were not there. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Line of the setting or, where it is missing, of the nearest group around it. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/** Aliases resolved at most; more is an attack or a mistake. */
const maxAliases = 100;
const maxDepth = 30;

/** In our own words, because those of the parser quote the text, which might be a secret. */
const syntaxWords: Record<string, string> = {
  BAD_ALIAS: 'an anchor (&name) before its alias (*name)',
  BAD_DQ_ESCAPE: 'a valid escape after \\ in double quotes',
  BAD_INDENT: 'lines indented like their neighbours',
  BAD_SCALAR_START: 'quotes around a value that begins with @ or `',
  BLOCK_AS_IMPLICIT_KEY: 'one key on a line',
  DUPLICATE_KEY: 'each key once',
  MISSING_CHAR: 'the missing quote, bracket, comma or colon',
  MULTILINE_IMPLICIT_KEY: 'a key with its colon on one line',
  MULTIPLE_DOCS: 'one document',
  TAB_AS_INDENT: 'spaces, not tabs, for indentation',
  TAG_RESOLVE_FAILED: 'quotes around a value that begins with !',
  RESOURCE_EXHAUSTION: `groups nested at most ${maxDepth} deep`,
};

/** Reads YAML 1.2 without throwing; bounded in aliases and depth. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  // The parser looks for duplicate keys by comparing each with each, which takes minutes for a hostile file.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const problems: Problem[] = [...document.errors, ...document.warnings].map((error) => ({
    path: '',
    expected: syntaxWords[error.code] ?? 'valid YAML',
    got: 'something else',
    line: lineAt(error.pos[0]),
  }));
  const lineOf = (path: readonly PropertyKey[]) => {
    const offset = offsetOf(document, path);
    return offset === undefined ? undefined : lineAt(offset);
  };
  if (problems.length > 0) return { value: partialValue(document), problems: firstPerLine(problems), lineOf };
  findDuplicates(document.contents, [], (path, offset) =>
    problems.push({ path: formatPath(path), expected: 'each key once', got: 'it again', line: lineAt(offset) }),
  );
  try {
    return { value: withoutEmpty(document.toJS({ maxAliasCount: maxAliases }), 0), problems, lineOf };
  } catch (error) {
    const aliases = error instanceof ReferenceError;
    const expected = aliases
      ? `aliases that resolve and repeat at most ${maxAliases} things`
      : syntaxWords.RESOURCE_EXHAUSTION!;
    return {
      value: undefined,
      problems: [...problems, { path: '', expected, got: aliases ? 'others' : 'deeper ones' }],
      lineOf,
    };
  }
}

/** As far as a broken text can be read, to find its `stateDir`. */
function partialValue(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}

function firstPerLine(problems: readonly Problem[]): Problem[] {
  const seen = new Set<number | undefined>();
  return problems.filter(({ line }) => !seen.has(line) && seen.add(line));
}

function findDuplicates(
  node: unknown,
  path: readonly PropertyKey[],
  report: (path: readonly PropertyKey[], offset: number) => void,
): void {
  if (path.length > maxDepth) return;
  if (isSeq(node)) for (const [i, item] of node.items.entries()) findDuplicates(item, [...path, i], report);
  if (!isMap(node)) return;
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    const name = keyName(key);
    if (seen.has(name)) report([...path, name], (key as Node | null)?.range?.[0] ?? 0);
    seen.add(name);
    findDuplicates(value, [...path, name], report);
  }
}

function keyName(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined = (document.contents as Node | null)?.range?.[0];
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => keyName(key) === String(step));
      if (!pair) break;
      offset = (pair.key as Node | null)?.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (node === undefined) break;
      offset = (node as Node | null)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

function withoutEmpty(value: unknown, depth: number): unknown {
  if (depth > maxDepth) throw new RangeError('too deep');
  if (Array.isArray(value)) return value.map((item) => withoutEmpty(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutEmpty(item, depth + 1)]));
}
