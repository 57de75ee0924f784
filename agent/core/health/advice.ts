/** What a person can do about the trouble that a camera or the broker's connection reports, by the words in it. The
 * first match holds. */
type Advice = readonly [words: RegExp, next: string];

const cameraAdvice: readonly Advice[] = [
  [/\b401\b|\b403\b|unauthori[sz]ed|forbidden|password/i, 'Check the user name and password in its configuration.'],
  [/\b404\b|stream not found|no such stream/i, 'Check the path in its stream address.'],
  [/busy|in use/i, 'Another program uses it: stop that program.'],
  [/permission|EACCES|EPERM/i, 'Give the agent the right to open it.'],
  [/no such file|ENOENT|not a directory|no such device|ENODEV/i, 'Check that it is plugged in and its path is right.'],
  [/no space|ENOSPC/i, 'Free disk space.'],
  [/ENOTFOUND|EAI_AGAIN|resolve/i, 'Check its host name, and its network.'],
];

const brokerAdvice: readonly Advice[] = [
  [/its certificate is not trusted/, "Put the certificate of the CA that vouches for the broker's into caFile."],
  [/its certificate has expired/, "Renew the broker's certificate; if it is new, set the clock of the box."],
  [/for another host name/, 'Write the broker in url as it is named in its certificate, or renew that for this name.'],
  [/certificate: expired/, 'Put a new certificate of this box and its key where certFile and keyFile point.'],
  [/certificate: revoked/, 'Ask who issued the certificate why, and put a new one where certFile and keyFile point.'],
  [
    /does not know its CA/,
    'Use a client certificate of the CA that the broker trusts, or let the broker trust this one.',
  ],
  [/wants a client certificate/, 'Set certFile and keyFile to a certificate of this box and its key.'],
  [
    /certFile|keyFile|caFile|passwordFile|certificate or key/,
    'Put the file there whole, or correct its path in the configuration.',
  ],
  [/same client id/, 'Give every box its own device id.'],
  [/certificate|self.signed|CERT_|\bTLS\b|\bSSL\b/i, 'Check the certificates, and the clock of the box.'],
  [
    /not authori[sz]ed|unauthori[sz]ed|bad user|password|\b13[45]\b/i,
    'Check the user name and password of the broker in the configuration.',
  ],
  [/ENOTFOUND|EAI_AGAIN|resolve/i, "Check the broker's host name, and the network cable."],
  [/ECONNREFUSED|refused/i, 'Check that the broker runs and its port is right.'],
];

const matching = (list: readonly Advice[], trouble: string | null, otherwise: string): string =>
  list.find(([words]) => trouble !== null && words.test(trouble))?.[1] ?? otherwise;

export function adviceForCamera(trouble: string | null): string {
  return matching(cameraAdvice, trouble, 'Check its cable and power.');
}

export function adviceForBroker(error: string | null): string {
  return matching(brokerAdvice, error, 'Check the network cable and that the broker runs.');
}
