import { readTextFile } from '../app/config/text-file.ts';

const variable = 'DRIFTLIGHT_SIGNING_PASSWORD';

/** The password of a signing key: from a file's only line, from the environment, or typed unseen at the terminal. Throws
 * when there is nobody to ask. */
export async function askPassword(file: string | undefined): Promise<string> {
  if (file !== undefined) return readTextFile(file, 4_096).replace(/\r?\n$/, '');
  const given = process.env[variable];
  if (given) return given;
  if (!process.stdin.isTTY)
    throw new Error(`the key is encrypted: give its password with --password-file FILE or in ${variable}`);
  return typeUnseen('Password of the key: ');
}

/** Asks at the terminal. */
export async function typeUnseen(question: string): Promise<string> {
  process.stderr.write(question);
  try {
    return await typed();
  } finally {
    process.stderr.write('\n');
  }
}

/** What is typed up to the end of the line, shown to nobody. */
function typed(): Promise<string> {
  const { stdin } = process;
  stdin.setRawMode(true).setEncoding('utf8').resume();
  return new Promise<string>((resolve, reject) => {
    let text = '';
    stdin.on('data', (keys: string) => {
      for (const key of keys) {
        if (key === '\r' || key === '\n') return resolve(text);
        if (key === '\u0003') return reject(new Error('interrupted'));
        text = key === '\u007f' ? text.slice(0, -1) : text + key;
      }
    });
  }).finally(() => {
    stdin.removeAllListeners('data');
    stdin.setRawMode(false).pause();
  });
}
