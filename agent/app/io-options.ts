import { slotOffsetMs } from '../../shared/spread-slot.ts';
import { topicRoot } from '../../shared/wire/topics.ts';
import type { LinkOptions } from '../io/mqtt/options.ts';
import type { PreprocessOptions } from '../io/preprocess/options.ts';
import type { BrokerConfig, Config, LimitsConfig, PreprocessConfig } from './config/schema.ts';
import { readSecretFile } from './config/secret-file.ts';
import { readTextFile } from './config/text-file.ts';

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

/** The configuration's words in those of the link. Password and certificates are read only when it connects. */
export function linkOptions(config: Config, broker: BrokerConfig): LinkOptions {
  const { site, device } = config;
  const { spreadOverMs } = broker.drain;
  const pem = (file: string | null) => (file === null ? null : readPem(file));
  return {
    url: broker.url,
    clientId: `driftlight-${site}-${device}`,
    username: broker.username,
    secrets: () => ({
      password: broker.password?.fetch(readSecretFile, process.env) ?? null,
      ca: pem(broker.caFile),
      cert: pem(broker.certFile),
      key: pem(broker.keyFile),
    }),
    topicPrefix: `${topicRoot}/${site}/${device}/`,
    keepAliveMs: broker.keepAliveMs,
    connectTimeoutMs: broker.connectTimeoutMs,
    backoff: broker.backoff,
    slot: { offsetMs: slotOffsetMs(site, device, spreadOverMs), everyMs: spreadOverMs },
    protocol: broker.protocol as LinkOptions['protocol'],
    maxInFlight: broker.maxInFlight,
  };
}

export function preprocessOptions(preprocess: PreprocessConfig, limits: LimitsConfig): PreprocessOptions {
  return { ...preprocess, maxBytes: limits.maxFrameBytes, failOn: 'warning' };
}
