import type { BrokenFrame, CameraSettings, Frame } from '../../core/frame/frame.ts';
import type { FrameSource } from '../../pipeline/ports.ts';
import { type BackoffOptions, createBackoff } from './backoff.ts';
import { settingsOfJpeg } from './camera-settings.ts';
import { redact } from './redact.ts';
import { pictureRequester } from './request-picture.ts';
import { newStatus, sourceWith } from './source-status.ts';
import type { SourceWorld } from './source-world.ts';

export interface HttpOptions {
  readonly url: string;
  readonly everyMs: number;
  /** Time a request may take. */
  readonly timeoutMs?: number;
  readonly username?: string | null;
  readonly password?: string | null;
  /** Certificates that vouch for the camera's, as PEM. */
  readonly ca?: string | null;
  readonly maxBytes?: number;
  /** Without a picture for so long the camera counts as stalled. */
  readonly stallAfterMs?: number;
  /** Pauses after requests that failed, where they are longer than `everyMs`. */
  readonly backoff?: BackoffOptions;
  readonly settings?: CameraSettings;
}

const MAX_BYTES = 32 * 1024 * 1024;

/** A camera that gives one picture a request. Throws a RangeError for an address that is none. A request that fails
 * is a broken frame; `restarts` counts how often pictures came again after that. */
export function httpSource(options: HttpOptions, world: SourceWorld): FrameSource {
  const { clock } = world;
  const { url, username, password } = addressOf(options);
  const timeoutMs = options.timeoutMs ?? 5000;
  const stallAfterMs = options.stallAfterMs ?? 10_000;
  const status = newStatus();

  async function* frames(_after: string | null, signal: AbortSignal): AsyncGenerator<Frame | BrokenFrame> {
    const ca = options.ca ?? null;
    const ask = pictureRequester({ url, username, password, ca, maxBytes: options.maxBytes ?? MAX_BYTES });
    const backoff = createBackoff(options.backoff ?? { minMs: 1000, maxMs: 60_000 }, world.random ?? Math.random);
    let dueMs = clock.monotonicMs();
    let lastMs = dueMs;
    let failing = false;
    status.state = 'waiting';
    while (!signal.aborted) {
      const waitMs = dueMs - clock.monotonicMs();
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      if (signal.aborted) return;
      const answer = await within(timeoutMs, signal, ask);
      if (signal.aborted) return;
      if ('trouble' in answer) {
        failing = true;
        status.counters.failed++;
        if (clock.monotonicMs() - lastMs >= stallAfterMs) status.state = 'stalled';
        status.trouble = redact(`no picture from ${url.href}: ${answer.trouble}`, [password]);
        const name = `request ${status.counters.frames + status.counters.failed}`;
        yield {
          name,
          capturedAtMs: null,
          arrivedMonotonicMs: clock.monotonicMs(),
          reason: status.trouble,
          position: null,
        };
        dueMs = clock.monotonicMs() + Math.max(options.everyMs, backoff.nextMs());
        continue;
      }
      if (failing) status.counters.restarts++;
      failing = false;
      backoff.reset();
      lastMs = clock.monotonicMs();
      status.state = 'streaming';
      status.counters.frames++;
      yield {
        name: `frame ${status.counters.frames}`,
        capturedAtMs: null,
        arrivedMonotonicMs: lastMs,
        content: { kind: 'encoded', bytes: answer.bytes },
        recipe: null,
        settings: { ...(await settingsOfJpeg(answer.bytes)), ...options.settings },
        position: null,
      };
      dueMs = Math.max(dueMs + options.everyMs, clock.monotonicMs());
    }
  }

  async function within(ms: number, signal: AbortSignal, ask: ReturnType<typeof pictureRequester>) {
    const late = new AbortController();
    const answered = new AbortController();
    const either = AbortSignal.any([signal, answered.signal]);
    const timer = clock.sleep(ms, either).then(() => {
      if (!either.aborted) late.abort();
    });
    const answer = await ask(AbortSignal.any([signal, late.signal]));
    answered.abort();
    await timer;
    return late.signal.aborted ? { trouble: `no answer within ${ms / 1000} s` } : answer;
  }

  return sourceWith(status, {
    basis: 'live',
    timeIsSimulated: false,
    description: redact(`${url.href}, every ${options.everyMs} ms`, [password]),
    frames,
  });
}

/** Takes user and password out of the address; those given beside it win. */
function addressOf(options: HttpOptions): { url: URL; username: string; password: string } {
  try {
    const url = new URL(options.url);
    const username = options.username ?? decodeURIComponent(url.username);
    const password = options.password ?? decodeURIComponent(url.password);
    url.username = '';
    url.password = '';
    return { url, username, password };
  } catch {
    throw new RangeError('url: expected an address such as http://camera-1.local/snapshot.jpg');
  }
}
