import { Command } from 'commander';
import { makePasswordRecord } from '../io/status/password-record.ts';
import { typeUnseen } from './ask-password.ts';

const MOST_BYTES = 4_096;
const FEWEST_CHARACTERS = 8;

export function passwordCommand(): Command {
  return new Command('password')
    .description(
      "prints what may stand in the page's password file in place of the password: it tells whether one is right, not what it is",
    )
    .addHelpText('after', '\nTyped twice unseen at a terminal, else the first line of standard input.')
    .action(async () => {
      try {
        console.log(await makePasswordRecord(await newPassword()));
      } catch (error) {
        console.error(`password: ${(error as Error).message}`);
        process.exitCode = 1;
      }
    });
}

async function newPassword(): Promise<string> {
  const password = process.stdin.isTTY ? await twice() : await firstLine();
  const characters = [...password].length;
  if (characters < FEWEST_CHARACTERS)
    throw new Error(`expected at least ${FEWEST_CHARACTERS} characters, got ${characters}`);
  return password;
}

async function twice(): Promise<string> {
  const password = await typeUnseen('Password of the page: ');
  if ((await typeUnseen('The same again: ')) !== password)
    throw new Error('the two are not the same; nothing was made');
  return password;
}

async function firstLine(): Promise<string> {
  let text = '';
  for await (const part of process.stdin.setEncoding('utf8')) {
    text += part;
    if (text.length > MOST_BYTES) throw new Error(`expected a line of at most ${MOST_BYTES} characters`);
  }
  return text.split(/\r?\n/, 1)[0]!;
}
