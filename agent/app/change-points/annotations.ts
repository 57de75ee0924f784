import { changePointCover, changePointF1 } from '../../../shared/stats/change-point-score.ts';
import { objectOf } from './series-file.ts';

/** By annotator, the change points they marked. */
export type Annotators = ReadonlyMap<string, readonly number[]>;

export interface Agreement {
  readonly cover: number;
  readonly f1: number;
  /** With each annotator alone. */
  readonly annotators: Readonly<Record<string, { readonly cover: number; readonly f1: number }>>;
}

/** Reads the text of an annotations file, `{"series": {"annotator": [indices from 0]}}`, for one series of so many values.
 * Throws RangeError saying what is wrong. */
export function parseAnnotations(text: string, name: string, length: number): Annotators {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RangeError(`it is no JSON: ${(error as Error).message}`);
  }
  const file = objectOf(value, 'the file');
  if (!Object.hasOwn(file, name)) throw new RangeError(`it has no annotations of series ${JSON.stringify(name)}`);
  const annotators = new Map<string, readonly number[]>();
  for (const [annotator, marks] of Object.entries(objectOf(file[name], name))) {
    const isIndex = (at: unknown) => Number.isInteger(at) && (at as number) >= 0 && (at as number) < length;
    if (!Array.isArray(marks) || !marks.every(isIndex))
      throw new RangeError(`${name}.${annotator}: expected a list of indices from 0 to ${length - 1}`);
    annotators.set(annotator, marks);
  }
  if (annotators.size === 0) throw new RangeError(`${name}: nobody annotated it`);
  return annotators;
}

/** How well change points agree with annotators, as the Turing Change Point Dataset scores them: margin 5. */
export function agreementWith(annotators: Annotators, found: readonly number[], length: number): Agreement {
  const score = (marks: readonly (readonly number[])[]) => ({
    cover: sixDecimals(changePointCover(marks, found, length)),
    f1: sixDecimals(changePointF1(marks, found, length)),
  });
  const each = [...annotators].map(([annotator, marks]) => [annotator, score([marks])] as const);
  return { ...score([...annotators.values()]), annotators: Object.fromEntries(each) };
}

function sixDecimals(value: number): number {
  return Number(value.toFixed(6));
}
