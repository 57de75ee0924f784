import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface PictureRequest {
  /** Without user and password. */
  readonly url: URL;
  readonly username: string;
  readonly password: string;
  /** Certificates that vouch for the camera's, as PEM; `null`: those of the system. */
  readonly ca: string | null;
  readonly maxBytes: number;
}

/** A picture, or why there is none. */
export type PictureAnswer = { readonly bytes: Uint8Array } | { readonly trouble: string };

export type AskForPicture = (signal: AbortSignal) => Promise<PictureAnswer>;

const FIRST_BYTES = 65_536;

/** Asks a camera for its picture, one request at a time, into one buffer: what it gives is good until the next request.
 * Each request has a connection of its own; cameras close idle ones in the moment they are used. Never rejects. */
export function pictureRequester(options: PictureRequest): AskForPicture {
  let buffer = new Uint8Array(FIRST_BYTES);
  const request = options.url.protocol === 'https:' ? requestHttps : requestHttp;
  const user = `${options.username}:${options.password}`;
  const headers = {
    accept: 'image/jpeg, image/*',
    'accept-encoding': 'identity',
    ...(options.username === '' ? {} : { authorization: `Basic ${Buffer.from(user).toString('base64')}` }),
  };

  async function body(response: IncomingMessage): Promise<PictureAnswer> {
    let length = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (length + chunk.length > options.maxBytes) return { trouble: tooLarge(options.maxBytes) };
      if (length + chunk.length > buffer.length) {
        const grown = new Uint8Array(Math.min(options.maxBytes, Math.max(2 * buffer.length, length + chunk.length)));
        grown.set(buffer.subarray(0, length));
        buffer = grown;
      }
      buffer.set(chunk, length);
      length += chunk.length;
    }
    return length === 0 ? { trouble: 'the camera sent an empty picture' } : { bytes: buffer.subarray(0, length) };
  }

  return (signal) =>
    new Promise((resolve) => {
      const ca = options.ca === null ? {} : { ca: options.ca };
      const sent = request(options.url, { agent: false, headers, signal, ...ca }, (response) => {
        const refused = refusal(response, options.maxBytes);
        const answer = refused === null ? body(response) : Promise.resolve({ trouble: refused });
        answer
          .catch((error: Error) => ({ trouble: `the picture broke off: ${error.message}` }))
          .then((result) => {
            sent.destroy();
            resolve(result);
          });
      });
      sent.on('error', (error) => resolve({ trouble: connectionTrouble(error) }));
      sent.end();
    });
}

/** Why an answer holds no picture, judged by its head; `null` when it may. */
export function refusal(response: Pick<IncomingMessage, 'statusCode' | 'headers'>, maxBytes: number): string | null {
  const { statusCode = 0, headers } = response;
  if (statusCode === 401 || statusCode === 403) {
    const digest = /^digest/i.test(headers['www-authenticate'] ?? '');
    return digest
      ? `the camera asks for digest authentication (${statusCode}), which is not supported; allow basic in the camera, or use rtsp`
      : `the camera refuses user or password (${statusCode})`;
  }
  if (statusCode >= 300 && statusCode < 400)
    return `the camera sends on to ${headers.location ?? 'nowhere'}; give that address`;
  if (statusCode !== 200) return `the camera answers with status ${statusCode}`;
  const type = (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  if (type !== '' && !type.startsWith('image/') && type !== 'application/octet-stream') {
    return `the camera sends ${type}, not a picture; give the address of its snapshot`;
  }
  return Number(headers['content-length'] ?? 0) > maxBytes ? tooLarge(maxBytes) : null;
}

function tooLarge(maxBytes: number): string {
  return `the picture has more than the ${Math.floor(maxBytes / 1_048_576)} MB allowed`;
}

function connectionTrouble(error: NodeJS.ErrnoException): string {
  const { code = '', message } = error;
  if (code === 'ECONNREFUSED') return 'nothing listens at that address (connection refused)';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name cannot be resolved';
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'no way leads to that address';
  if (/CERT|SIGNED|SIGNATURE/.test(code))
    return `its certificate is not trusted (${message}); name a caFile that vouches for it`;
  return message || code;
}
