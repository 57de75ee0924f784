import { execFile } from 'node:child_process';

const answerMs = 30_000;
const mostBytes = 262_144;
const mostFacts = 200;
const longestName = 200;
const longestValue = 500;

/**
 * What a program of the site tells, such as the firmware of network cameras: it prints one JSON object of names and
 * values. Names like `line1/firmware` are about a camera. `null`: no program. Of one that fails all facts are unknown.
 */
export async function toldFacts(
  command: readonly string[] | null,
  cameras: readonly string[],
): Promise<Record<string, string | null>> {
  if (command === null) return {};
  const [program = '', ...words] = command;
  try {
    return factsOfJson(JSON.parse(await outputOf(program, words)));
  } catch {
    return Object.fromEntries([...cameras.map((id) => `camera/${id}/told`), 'box/told'].map((key) => [key, null]));
  }
}

/** Throws `RangeError` for anything but an object of texts and numbers. */
export function factsOfJson(value: unknown): Record<string, string | null> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RangeError('facts: expected one JSON object');
  const facts: Record<string, string | null> = {};
  for (const [name, told] of Object.entries(value).slice(0, mostFacts)) {
    if (told !== null && !['string', 'number', 'boolean'].includes(typeof told))
      throw new RangeError(`facts: ${name}: expected a text or a number`);
    const [camera, ...rest] = name.slice(0, longestName).split('/');
    const key = rest.length > 0 ? `camera/${camera}/told/${rest.join('/')}` : `box/told/${camera}`;
    facts[key] = told === null ? null : String(told).slice(0, longestValue);
  }
  return facts;
}

function outputOf(program: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, words, { timeout: answerMs, maxBuffer: mostBytes }, (error, output) =>
      error ? reject(error) : resolve(output),
    );
    child.unref();
  });
}
