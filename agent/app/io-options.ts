import type { LinkOptions } from '../io/mqtt/options.ts';
import type { PreprocessOptions } from '../io/preprocess/options.ts';
import { readTextFile } from './config/load.ts';
import type { BrokerConfig, Config, LimitsConfig, PreprocessConfig } from './config/schema.ts';

const pemBytesMax = 1_000_000;

/** Text of a certificate or key. Throws, with its path and what to do, when it cannot be read. */
export function readPem(file: string): string {
  try {
    return readTextFile(file, pemBytesMax);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'the agent may not read it' : message;
    throw new Error(`certificate or key ${file}: ${why}; put it there, or correct its path in the configuration`);
  }
}

/** The configuration's words in those of the link. Throws when a certificate cannot be read. */
export function linkOptions(config: Config, broker: BrokerConfig): LinkOptions {
  const pem = (key: 'ca' | 'cert' | 'key', file: string | null) => (file === null ? {} : { [key]: readPem(file) });
  return {
    url: broker.url,
    clientId: `driftlight-${config.site}-${config.device}`,
    username: broker.username,
    password: broker.password?.reveal() ?? null,
    ...pem('ca', broker.caFile),
    ...pem('cert', broker.certFile),
    ...pem('key', broker.keyFile),
    keepAliveMs: broker.keepAliveMs,
    connectTimeoutMs: broker.connectTimeoutMs,
    backoff: broker.backoff,
    protocol: broker.protocol as LinkOptions['protocol'],
    maxInFlight: broker.maxInFlight,
  };
}

export function preprocessOptions(preprocess: PreprocessConfig, limits: LimitsConfig): PreprocessOptions {
  return { ...preprocess, maxBytes: limits.maxFrameBytes, failOn: 'warning' };
}
