import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** Addresses under which something can be changed without content, and with some. */
const CHANGES = /^\/api\/camera\/[^/]+\/recipe(\/|$)/;
const POSTS = /^\/(act|sign-in|sign-out|api\/camera\/[^/]+\/prediction)$/;
const MAX_CONTENT_BYTES = 16 * 1024;

/** Longer addresses than any of the page's. */
const MAX_URL_LENGTH = 512;

export interface Refusal {
  readonly status: number;
  readonly message: string;
}

export interface RequestHead {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** Why a request is not answered, or `null`. `isOwnName` tells whether a host name is this box's. */
export function refusalOf(request: RequestHead, isOwnName: (name: string) => boolean): Refusal | null {
  const { method, url, headers } = request;
  // Whether a change may be made, its route decides.
  const isPost = method === 'POST' && POSTS.test(url);
  if (method !== 'GET' && method !== 'HEAD' && !isPost && !(isChange(method) && CHANGES.test(url)))
    return { status: 405, message: 'Only GET and HEAD are answered here.' };
  if (url.length > MAX_URL_LENGTH) return { status: 414, message: 'The address is too long.' };
  if (!url.startsWith('/')) return { status: 400, message: 'The address must begin with a slash.' };
  const contentBytes = Number(headers['content-length'] ?? 0);
  if (headers['transfer-encoding'] !== undefined || !(contentBytes <= (isPost ? MAX_CONTENT_BYTES : 0)))
    return { status: 413, message: isPost ? 'That is too much content.' : 'No content is taken here.' };
  const name = hostName(headers.host);
  // A page of the internet whose name was pointed at this box (DNS rebinding) asks under that foreign name.
  if (name === null || !(isIP(name) !== 0 || isOwnName(name))) {
    return { status: 403, message: "Ask by the box's IP address, its device name or its host name." };
  }
  return null;
}

const isChange = (method: string): boolean => method === 'PUT' || method === 'DELETE';

/** The name in a Host header: lower case, without port, final dot and the brackets of IPv6. */
function hostName(host: string | undefined): string | null {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::\d{1,5})?$/.exec(host ?? '');
  if (match === null) return null;
  return (match[1] ?? match[2] ?? '').toLowerCase().replace(/\.$/, '');
}

/** `localhost`, the names given, and each of them as multicast DNS has it (`box7.local`). */
export function ownNames(names: readonly string[]): (name: string) => boolean {
  const lower = names.filter((name) => name !== '').map((name) => name.toLowerCase());
  const own = new Set(['localhost', ...lower, ...lower.map((name) => `${name}.local`)]);
  return (name) => own.has(name);
}
