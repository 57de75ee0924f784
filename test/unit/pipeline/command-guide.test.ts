import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loggedKinds } from '../../../agent/core/drift/events/logged-event.ts';
import { commandFault, commandNames, commandRules } from '../../../agent/pipeline/command-schema.ts';

const guide = readFileSync(new URL('../../../deploy/guides/commands.md', import.meta.url), 'utf8');

test('the guide shows a valid example of every command', () => {
  const examples = [...guide.matchAll(/^\{"id".*\}$/gm)].map(([line]) => JSON.parse(line));
  expect(examples.map(({ command }) => command).sort()).toEqual([...commandNames].sort());
  for (const example of examples) expect([example.command, commandFault(example)]).toEqual([example.command, null]);
});

test('the guide says which commands are to be signed, and the kinds of notes', () => {
  for (const name of commandNames) {
    const row = guide.split('\n').find((line) => line.startsWith(`| \`${name}\``))!;
    expect([name, row.trimEnd().endsWith('| yes    |')]).toEqual([name, commandRules[name].changes]);
  }
  for (const kind of loggedKinds) expect(guide).toContain(`\`${kind}\``);
});
