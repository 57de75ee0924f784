import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, rootCertificates, type SecureContext } from 'node:tls';
import type { CertificateFact } from '../../core/health/facts.ts';

/** What the box shows the broker, and what it judges the broker's certificate by. Texts of PEM files. */
export interface Secrets {
  readonly password?: string | null;
  /** Absent: the certificates that the system trusts. */
  readonly ca?: string | null;
  readonly cert?: string | null;
  readonly key?: string | null;
}

export interface Credentials {
  readonly password: string | null;
  /** `null` on a link that is not encrypted. */
  readonly context: SecureContext | null;
  readonly own: CertificateFact | null;
}

/** The newest credentials that are whole. A file being written at this moment does not replace the one before. */
export class CredentialStore {
  readonly #read: () => Secrets;
  readonly #encrypted: boolean;
  #taken: { readonly digest: string; readonly credentials: Credentials } | null = null;
  #trouble: string | null = null;

  constructor(read: () => Secrets, encrypted: boolean) {
    this.#read = read;
    this.#encrypted = encrypted;
  }

  /** Why what lies there now is not used, in words without a secret; `null` when all is well. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** For the next connection. Throws, with what is missing or wrong and what to do, when there never was a whole set. */
  take(): Credentials {
    try {
      const secrets = this.#read();
      const digest = digestOf(secrets);
      if (digest !== this.#taken?.digest)
        this.#taken = { digest, credentials: credentialsOf(secrets, this.#encrypted) };
      this.#trouble = null;
    } catch (error) {
      this.#trouble = (error as Error).message;
      if (this.#taken === null) throw error;
    }
    return this.#taken.credentials;
  }

  /** Whether something else, and whole, lies there since `take`. Never throws. */
  renewed(): boolean {
    try {
      const secrets = this.#read();
      const isNew = digestOf(secrets) !== this.#taken?.digest;
      if (isNew) credentialsOf(secrets, this.#encrypted);
      this.#trouble = null;
      return isNew;
    } catch (error) {
      this.#trouble = (error as Error).message;
      return false;
    }
  }
}

/** Throws for what is no certificate, or a key of another one. */
function credentialsOf(secrets: Secrets, encrypted: boolean): Credentials {
  const password = secrets.password ?? null;
  if (!encrypted && (secrets.ca ?? secrets.cert ?? secrets.key) != null)
    throw new Error('certificates are set but the link is not encrypted; expected mqtts:// or wss:// in url');
  if (!encrypted) return { password, context: null, own: null };
  const ca = secrets.ca == null ? systemCertificates() : certificates(secrets.ca, 'caFile').map(String);
  const { cert = null, key = null } = secrets;
  if (cert === null || key === null) return { password, context: createSecureContext({ ca }), own: null };
  const [own] = certificates(cert, 'certFile');
  if (!own!.checkPrivateKey(privateKey(key)))
    throw new Error('certFile and keyFile do not belong together; put a certificate and its own key there');
  return { password, context: createSecureContext({ ca, cert, key }), own: certificateFact('box', own!) };
}

export function certificateFact(what: CertificateFact['what'], certificate: X509Certificate): CertificateFact {
  const name = /^CN=(.+)$/m.exec(certificate.subject)?.[1];
  return {
    what,
    subject: (name ?? certificate.subject.replaceAll('\n', ', ')).slice(0, 200),
    notAfterMs: Date.parse(certificate.validTo),
  };
}

function certificates(pem: string, setting: 'caFile' | 'certFile'): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const begun = pem.split('-----BEGIN CERTIFICATE-----').length - 1;
  if (blocks.length === 0 || blocks.length !== begun)
    throw new Error(`${setting} holds no whole certificate in PEM; put the certificate there`);
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (error) {
    throw new Error(`${setting} holds a damaged certificate (${(error as Error).message}); put a whole one there`);
  }
}

function privateKey(pem: string) {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error('keyFile holds no whole key in PEM without a passphrase; put the key of certFile there');
  }
}

/** Node trusts a list of its own unless told otherwise; who runs a plant adds his CA to the system's. */
function systemCertificates(): string[] {
  const system = getCACertificates('system');
  // The same certificate stands in the bundle and in the folder of single files.
  return system.length > 0 ? [...new Set(system)] : [...rootCertificates];
}

function digestOf({ password, ca, cert, key }: Secrets): string {
  const hash = createHash('sha256');
  for (const text of [password, ca, cert, key]) hash.update(text == null ? '-' : `+${text.length}:${text}`);
  return hash.digest('hex');
}
