/** Where the broker is, taken apart. */
export interface BrokerAddress {
  readonly protocol: 'mqtt' | 'mqtts' | 'ws' | 'wss';
  readonly host: string;
  readonly port: number;
  /** Of a web socket only. */
  readonly path: string;
  readonly username: string | null;
  readonly password: string | null;
  /** For people and logs: without user and password. */
  readonly text: string;
}

const defaultPorts = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 } as const;
const schemes: Readonly<Record<string, BrokerAddress['protocol']>> = {
  'mqtt:': 'mqtt',
  'tcp:': 'mqtt',
  'mqtts:': 'mqtts',
  'ssl:': 'mqtts',
  'tls:': 'mqtts',
  'ws:': 'ws',
  'wss:': 'wss',
};

/** Throws RangeError, without repeating a password, for what is no address of a broker. */
export function brokerAddress(url: string): BrokerAddress {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const protocol = parsed && schemes[parsed.protocol];
  if (!parsed || !protocol || parsed.hostname === '')
    throw new RangeError('broker URL: expected mqtt://, mqtts://, ws:// or wss:// and a host, got something else');
  const port = parsed.port === '' ? defaultPorts[protocol] : Number(parsed.port);
  const isWeb = protocol === 'ws' || protocol === 'wss';
  const path = isWeb ? `${parsed.pathname === '' ? '/' : parsed.pathname}${parsed.search}` : '';
  return {
    protocol,
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    path,
    username: parsed.username === '' ? null : decoded(parsed.username),
    password: parsed.password === '' ? null : decoded(parsed.password),
    text: `${protocol}://${parsed.hostname}:${port}${isWeb ? parsed.pathname : ''}`,
  };
}

export function isEncrypted(address: BrokerAddress): boolean {
  return address.protocol === 'mqtts' || address.protocol === 'wss';
}

/** A stray percent sign stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
