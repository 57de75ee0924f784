import type { DescEnum } from '@bufbuild/protobuf';
import { EventStatusSchema, EventTypeSchema, LevelSchema, SeveritySchema, ShapeSchema } from './gen/driftlight_pb.js';
import type { EventStatus, EventType, Level, Severity, Shape } from './report.ts';

export interface EnumWords<W extends string> {
  /** `undefined` for a number this schema does not know. */
  wordOf(number: number): W | undefined;
  /** `undefined` for a word this schema does not know. */
  numberOf(word: string): number | undefined;
}

/** The values of an enum of the schema under the words reports use; the value 0 (unspecified) has none. */
export function enumWords<W extends string>(schema: DescEnum, spell: (schemaName: string) => string): EnumWords<W> {
  const words = new Map<number, W>();
  const numbers = new Map<string, number>();
  for (const { number, localName } of schema.values) {
    if (number === 0) continue;
    const word = spell(localName) as W;
    words.set(number, word);
    numbers.set(word, number);
  }
  return { wordOf: (number) => words.get(number), numberOf: (word) => numbers.get(word) };
}

const hyphenated = (schemaName: string): string => schemaName.toLowerCase().replaceAll('_', '-');

export const levelWords = enumWords<Level>(LevelSchema, hyphenated);
export const eventTypeWords = enumWords<EventType>(EventTypeSchema, hyphenated);
export const eventStatusWords = enumWords<EventStatus>(EventStatusSchema, hyphenated);
export const severityWords = enumWords<Severity>(SeveritySchema, hyphenated);
export const shapeWords = enumWords<Shape>(ShapeSchema, hyphenated);
