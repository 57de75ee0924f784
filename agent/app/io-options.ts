import type { LinkOptions } from '../io/mqtt/options.ts';
import type { PreprocessOptions } from '../io/preprocess/options.ts';
import { readTextFile } from './config/load.ts';
import type { BrokerConfig, Config, LimitsConfig, PreprocessConfig } from './config/schema.ts';

const pemBytesMax = 1_000_000;

/** The configuration's words in those of the link. Throws when a certificate cannot be read. */
export function linkOptions(config: Config, broker: BrokerConfig): LinkOptions {
  const pem = (key: 'ca' | 'cert' | 'key', file: string | null) =>
    file === null ? {} : { [key]: readTextFile(file, pemBytesMax) };
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
