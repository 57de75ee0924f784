import { readFile } from 'node:fs/promises';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Log } from '../../pipeline/ports.ts';

/** Where the certificate of the page and its key stand, as PEM. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

const LOOK_EVERY_MS = 60_000;

/** Throws, in words, when one cannot be read or the two do not belong together. */
export async function readTls({ certFile, keyFile }: TlsFiles): Promise<TlsPair> {
  const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new Error(`the certificate ${certFile} with the key ${keyFile}: ${(error as Error).message}`);
  }
  return { cert, key };
}

/** New connections get what the files hold by then; while they hold nothing that fits, the certificate of before. Returns
 * what ends the looking. `everyMs`: time between looks. */
export function renewTls(
  server: Pick<Server, 'setSecureContext'>,
  files: TlsFiles,
  present: TlsPair,
  { log, everyMs = LOOK_EVERY_MS }: { readonly log: Log; readonly everyMs?: number },
): () => void {
  let used = present;
  const timer = setInterval(async () => {
    try {
      const found = await readTls(files);
      if (found.cert === used.cert && found.key === used.key) return;
      server.setSecureContext(found);
      used = found;
      log.info('the page shows its new certificate');
    } catch (error) {
      log.warn(`the page keeps its certificate: ${(error as Error).message}`, { key: 'page-certificate' });
    }
  }, everyMs).unref();
  return () => clearInterval(timer);
}
