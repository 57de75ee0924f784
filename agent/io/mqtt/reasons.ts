/** Reason codes of MQTT 5 and return codes of 3.1.1 in words; those that need a person say what to do. */
const words: Readonly<Record<number, string>> = {
  1: 'it does not speak this version of MQTT',
  2: 'it does not accept the client id; check site and device',
  3: 'it is not available',
  4: 'bad user name or password; check both in the configuration',
  5: 'not authorised; check user name, password and what the broker lets this box do',
  128: 'it gives no reason',
  129: 'malformed packet',
  130: 'protocol error',
  131: 'it does not accept this',
  132: 'it does not speak this version of MQTT',
  133: 'it does not accept the client id; check site and device',
  134: 'bad user name or password; check both in the configuration',
  135: 'not authorised; check what the broker lets this box do',
  136: 'it is not available',
  137: 'it is busy',
  138: 'this box is banned; ask who runs the broker',
  139: 'it is shutting down',
  140: 'it wants another way of authentication',
  141: 'it heard nothing from this box for too long',
  142: 'another client uses the same client id; give every box its own device id',
  143: 'it does not accept the topic filter',
  144: 'it does not accept the topic',
  147: 'more unacknowledged messages than it allows',
  148: 'topic alias not known',
  149: 'the packet is larger than it accepts',
  150: 'messages come too fast',
  151: 'the quota is exceeded',
  152: 'ended by who runs it',
  153: 'it does not accept the format of the payload',
  154: 'it does not keep retained messages',
  155: 'it does not support QoS 1',
  156: 'it wants another broker to be used',
  157: 'it has moved; check its address in the configuration',
  159: 'connections come too fast',
  160: 'the connection lasted as long as it allows',
};

/** For example `not authorised; check what the broker lets this box do (135)`. */
export function reasonText(code: number, said?: string): string {
  return `${words[code] ?? 'unknown reason'} (${code})${said ? `: ${said}` : ''}`;
}

/** Faults of network and encryption by the code Node gives them. */
const faults: readonly (readonly [code: RegExp, text: string])[] = [
  [/^ECONNREFUSED$/, 'nothing accepts connections there; check that the broker runs and its port is right'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'the host name is not known; check it, the network and its name server'],
  [/^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL)$/, 'there is no way to it; check cable, address and gateway'],
  [/^ETIMEDOUT$/, 'no answer; check the network and any firewall between'],
  [/^(ECONNRESET|EPIPE)$/, 'the connection was cut; check the network and the log of the broker'],
  [/^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet; check the clock of the box'],
  [/^CERT_HAS_EXPIRED$/, 'its certificate has expired; renew it at the broker, or check the clock of the box'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'its certificate is for another host name; check the host in url'],
  [/SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CERT_/, 'its certificate is not trusted; check the CA certificate in caFile'],
  // What the broker says of the certificate of the box, as TLS alerts.
  [/ALERT_CERTIFICATE_EXPIRED/, "it refuses this box's certificate: expired; renew certFile and keyFile"],
  [/ALERT_CERTIFICATE_REVOKED/, "it refuses this box's certificate: revoked; ask who issued it, then renew both files"],
  [
    /ALERT_UNKNOWN_CA/,
    "it refuses this box's certificate: it does not know its CA; use one of the CA that the broker trusts",
  ],
  [
    /CERTIFICATE_REQUIRED|ALERT_HANDSHAKE_FAILURE/,
    'it wants a client certificate and got none; set certFile and keyFile',
  ],
  [/ALERT_(BAD|UNSUPPORTED)?_?CERTIFICATE/, "it refuses this box's certificate; the log of the broker says why"],
  [/^ERR_(SSL|OSSL)_|^EPROTO$/, 'TLS failed; check the port, the certificates and the key'],
];

/** An error of the connection in words, with its code. */
export function faultText(error: Error): string {
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'number') return `the broker refused: ${reasonText(code)}`;
  if (typeof code === 'string') {
    const known = faults.find(([pattern]) => pattern.test(code));
    const names = code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? namesIn(error) : '';
    return known ? `${known[1]} (${code}${names})` : `${error.message} (${code})`;
  }
  if (error.message === 'connack timeout') return 'it does not answer as an MQTT broker; check address and port';
  if (error.message === 'Keepalive timeout') return 'it fell silent; the network or the broker hangs';
  return error.message;
}

/** The host names for which the broker's certificate is good. */
function namesIn(error: Error): string {
  const names = (error as { cert?: { subjectaltname?: string } }).cert?.subjectaltname;
  return names ? `: it is for ${names.slice(0, 200)}` : '';
}
