import { isId } from '../../shared/wire/id.ts';
import { isUuid } from '../../shared/wire/uuid.ts';
import { loggedKinds } from '../core/drift/events/logged-event.ts';
import { isRecipe } from '../core/frame/recipe-of.ts';
import { deedKinds } from '../core/page/deed.ts';

export type CommandFields = Readonly<Record<string, unknown>>;

interface FieldRule {
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
  readonly optional?: true;
}

const text = (most: number): FieldRule => ({
  expected: `some words, at most ${most} characters`,
  holds: (value) => typeof value === 'string' && value.trim() !== '' && value.length <= most,
});
const optional = (rule: FieldRule): FieldRule => ({ ...rule, optional: true });
const camera: FieldRule = { expected: 'the id of a camera', holds: (value) => typeof value === 'string' };
const number: FieldRule = {
  expected: 'a whole number from 1',
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
};
const recipe: FieldRule = {
  expected: '1 to 64 letters, digits, - or _, or null',
  holds: (value) => value === null || isRecipe(value),
};
const kind: FieldRule = {
  expected: loggedKinds.join(', '),
  holds: (value) => (loggedKinds as readonly unknown[]).includes(value),
};
const deed: FieldRule = {
  expected: deedKinds.join(', '),
  holds: (value) => (deedKinds as readonly unknown[]).includes(value),
};
const event: FieldRule = {
  expected: 'the id of an event',
  holds: (value) => typeof value === 'string' && /^[A-Za-z0-9_-]{1,256}$/.test(value),
};
const journalId: FieldRule = { expected: 'a UUID', holds: (value) => typeof value === 'string' && isUuid(value) };
const file: FieldRule = {
  expected: 'the name of a file, without a folder',
  holds: (value) => typeof value === 'string' && /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}$/.test(value),
};

interface CommandRule {
  /** Whether it changes what the box does; such a command must be signed where keys are configured. */
  readonly changes: boolean;
  readonly fields: Readonly<Record<string, FieldRule>>;
}

/** The commands a box knows, and what each takes beside `id` and `command`. */
export const commandRules = {
  acknowledge: { changes: true, fields: { event, by: optional(text(64)) } },
  'announce-state': { changes: false, fields: {} },
  'baseline-learn': {
    changes: true,
    fields: { camera, recipe: optional(recipe), reason: text(200), by: optional(text(64)) },
  },
  'baseline-promote': {
    changes: true,
    fields: { camera, file, reason: text(200), by: optional(text(64)) },
  },
  'capture-now': { changes: true, fields: { camera } },
  did: {
    changes: true,
    fields: { camera, event: optional(event), kind: deed, note: optional(text(200)), by: optional(text(64)) },
  },
  // Changes nothing, but keeps the box busy.
  doctor: { changes: true, fields: {} },
  'judge-lighting': { changes: true, fields: { camera } },
  note: { changes: true, fields: { camera, kind, text: text(1_000) } },
  'replay-range': {
    changes: false,
    fields: { stream: text(200), from: number, to: number, journalId: optional(journalId) },
  },
  'restart-camera': { changes: true, fields: { camera } },
  'set-recipe': { changes: true, fields: { camera, recipe } },
  'test-publish': { changes: false, fields: {} },
} as const satisfies Record<string, CommandRule>;

export type CommandName = keyof typeof commandRules;

export const commandNames = Object.keys(commandRules) as CommandName[];

/** Fields that every command may have: which box it is for, and when it was given. */
const common: Readonly<Record<string, FieldRule>> = {
  id: { expected: 'an id', holds: isId },
  command: { expected: commandNames.join(', '), holds: (value) => commandNames.some((name) => name === value) },
  site: optional({ expected: 'the id of a site', holds: isId }),
  device: optional({ expected: 'the id of a box', holds: isId }),
  at: optional({
    expected: 'a time such as 2026-03-02T07:01:00Z',
    holds: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  }),
};

/** Fields that hold a number; all others hold texts, also where those are digits. */
export const numberFields: ReadonlySet<string> = new Set(
  Object.values(commandRules).flatMap(({ fields }) =>
    Object.entries(fields as Readonly<Record<string, FieldRule>>)
      .filter(([, rule]) => rule === number)
      .map(([name]) => name),
  ),
);

/** What is wrong with a command, naming the field and what was expected; `null`: nothing. */
export function commandFault(message: CommandFields): string | null {
  const { command } = message;
  if (!common.command!.holds(command)) return `command: expected one of ${common.command!.expected}`;
  const rules: Readonly<Record<string, FieldRule>> = { ...common, ...commandRules[command as CommandName].fields };
  for (const name of Object.keys(message))
    if (!Object.hasOwn(rules, name)) return `${name.slice(0, 40)}: expected only ${Object.keys(rules).join(', ')}`;
  for (const [name, rule] of Object.entries(rules)) {
    if (rule.optional && message[name] === undefined) continue;
    if (!rule.holds(message[name])) return `${name}: expected ${rule.expected}`;
  }
  if (command === 'replay-range' && (message.to as number) < (message.from as number))
    return 'to: expected no less than from';
  if (command === 'did' && message.kind === 'other' && message.note === undefined)
    return 'note: expected some words that say what was done';
  return null;
}
