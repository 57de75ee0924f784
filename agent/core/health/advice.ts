import { type Phrase, phrase } from '../words/phrase.ts';

/** What a person can do about the trouble that a camera or the broker's connection reports, by the words in it. The
 * first match holds. */
type Advice = readonly [words: RegExp, next: Phrase];

const cameraAdvice: readonly Advice[] = [
  [
    /\b401\b|\b403\b|unauthori[sz]ed|forbidden|password/i,
    phrase`Check the user name and password in its configuration.`,
  ],
  [/\b404\b|stream not found|no such stream/i, phrase`Check the path in its stream address.`],
  [/busy|in use/i, phrase`Another program uses it: stop that program.`],
  [/permission|EACCES|EPERM/i, phrase`Give the agent the right to open it.`],
  [
    /no such file|ENOENT|not a directory|no such device|ENODEV/i,
    phrase`Check that it is plugged in and its path is right.`,
  ],
  [/no space|ENOSPC/i, phrase`Free disk space.`],
  [/ENOTFOUND|EAI_AGAIN|resolve/i, phrase`Check its host name, and its network.`],
];

const brokerAdvice: readonly Advice[] = [
  [/its certificate is not trusted/, phrase`Put the certificate of the CA that vouches for the broker's into caFile.`],
  [/its certificate has expired/, phrase`Renew the broker's certificate; if it is new, set the clock of the box.`],
  [
    /for another host name/,
    phrase`Write the broker in url as it is named in its certificate, or renew that for this name.`,
  ],
  [/certificate: expired/, phrase`Put a new certificate of this box and its key where certFile and keyFile point.`],
  [
    /certificate: revoked/,
    phrase`Ask who issued the certificate why, and put a new one where certFile and keyFile point.`,
  ],
  [
    /does not know its CA/,
    phrase`Use a client certificate of the CA that the broker trusts, or let the broker trust this one.`,
  ],
  [/wants a client certificate/, phrase`Set certFile and keyFile to a certificate of this box and its key.`],
  [
    /certFile|keyFile|caFile|passwordFile|certificate or key/,
    phrase`Put the file there whole, or correct its path in the configuration.`,
  ],
  [/same client id/, phrase`Give every box its own device id.`],
  [/certificate|self.signed|CERT_|\bTLS\b|\bSSL\b/i, phrase`Check the certificates, and the clock of the box.`],
  [
    /not authori[sz]ed|unauthori[sz]ed|bad user|password|\b13[45]\b/i,
    phrase`Check the user name and password of the broker in the configuration.`,
  ],
  [/ENOTFOUND|EAI_AGAIN|resolve/i, phrase`Check the broker's host name, and the network cable.`],
  [/ECONNREFUSED|refused/i, phrase`Check that the broker runs and its port is right.`],
];

const matching = (list: readonly Advice[], trouble: string | null, otherwise: Phrase): Phrase =>
  list.find(([words]) => trouble !== null && words.test(trouble))?.[1] ?? otherwise;

export function adviceForCamera(trouble: string | null): Phrase {
  return matching(cameraAdvice, trouble, phrase`Check its cable and power.`);
}

export function adviceForBroker(error: string | null): Phrase {
  return matching(brokerAdvice, error, phrase`Check the network cable and that the broker runs.`);
}
