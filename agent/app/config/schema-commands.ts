import * as z from 'zod';
import { duration, group, matching, whole } from './fields.ts';

const list = 'a list of at most 16 keys, each the 32 bytes of an Ed25519 public key in base64';

/** Who may tell the box what to do over the broker. */
export const commands = group({
  publicKeys: z
    .array(matching(/^[A-Za-z0-9+/]{43}=$/, '32 bytes in base64, 44 characters'), { error: list })
    .max(16, { error: list })
    .default([])
    .meta({ 'x-expected': list })
    .describe(
      'Ed25519 keys, one of which must have signed a command that changes something; without any, whoever may publish on the command topic commands.',
    ),
  maxAge: duration('10s', '1h').prefault('5m').describe('Age at which a signed command is no longer taken.'),
  perMinute: whole(1, 6000)
    .default(60)
    .describe(
      'Commands taken in a minute; those that change nothing, such as requests to send reports again, count a twentieth.',
    ),
}).transform(({ maxAge, ...rest }) => ({ ...rest, maxAgeMs: maxAge }));
