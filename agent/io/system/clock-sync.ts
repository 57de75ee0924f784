import { execFile } from 'node:child_process';

/** What time daemons say of themselves; `null`: not what was expected, so nothing is known. */

/** `timedatectl show --property=NTPSynchronized --value`: what the kernel knows, whichever daemon set it. */
export function timedatectlSynced(text: string): boolean | null {
  const word = text.trim();
  return word === 'yes' ? true : word === 'no' ? false : null;
}

/** `chronyc -n -c tracking`: commas between the fields, the leap status last. A box that follows only its own clock has
 * 7F7F.... as reference. */
export function chronySynced(text: string): boolean | null {
  const fields = text.trim().split(',');
  if (fields.length < 14) return null;
  const follows = fields[0] !== '' && !/^(7F7F|00000000)/.test(fields[0]!);
  return follows && /^(Normal|Insert second|Delete second)$/.test(fields.at(-1)!);
}

/** `ntpq -c 'rv 0'`: `associd=0 status=0615 leap_none, sync_ntp, …`. */
export function ntpSynced(text: string): boolean | null {
  const leap = /\bleap_(\w+)/.exec(text)?.[1];
  const source = /\bsync_(\w+)/.exec(text)?.[1];
  if (!leap || !source) return null;
  return leap !== 'alarm' && source !== 'unspec' && source !== 'local';
}

interface Question {
  readonly command: readonly [string, ...string[]];
  readonly answer: (text: string) => boolean | null;
}

const questions: readonly Question[] = [
  { command: ['timedatectl', 'show', '--property=NTPSynchronized', '--value'], answer: timedatectlSynced },
  { command: ['chronyc', '-n', '-c', 'tracking'], answer: chronySynced },
  { command: ['ntpq', '-c', 'rv 0'], answer: ntpSynced },
];
const answerMs = 3_000;

/** Asks whoever may know, one after the other, whether the clock follows a time server. `false` when nobody knows. */
export async function clockIsSynced(
  ask: (command: readonly [string, ...string[]]) => Promise<string> = run,
): Promise<boolean> {
  for (const { command, answer } of questions) {
    const said = answer(await ask(command).catch(() => ''));
    // 'no' of one is not the last word: timedatectl says so too where it cannot know.
    if (said) return true;
  }
  return false;
}

/** Must not keep a program alive that has nothing else to do. */
function run([program, ...args]: readonly [string, ...string[]]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { timeout: answerMs, maxBuffer: 65_536 }, (error, text) =>
      error ? reject(error) : resolve(text),
    );
    child.unref();
    for (const pipe of [child.stdout, child.stderr]) (pipe as unknown as { unref?: () => void } | null)?.unref?.();
  });
}
