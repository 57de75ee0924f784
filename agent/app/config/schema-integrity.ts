import * as z from 'zod';
import { flag, group, matching } from './fields.ts';

const keys = 'a list of at most 16 files of public keys, or of keys themselves';
const words = 'a list of 1 to 50 words, the program first';

/** What the box's validated state must be like. */
export const integrity = group({
  publicKeys: z
    .array(matching(/^[^\0\r\n]{1,4096}$/, 'a path, or a public key of minisign'), { error: keys })
    .max(16, { error: keys })
    .default([])
    .meta({ 'x-expected': keys })
    .describe(
      'Public keys of minisign (Ed25519), as files or themselves, one of which must have signed the validated state; without any, whoever may write into `stateDir` validates.',
    ),
  required: flag()
    .default(false)
    .describe('A box that was never validated is told by an event, as one that is no longer what was validated.'),
  factsCommand: z
    .array(matching(/^[^\0]{0,4096}$/, 'text'), { error: words })
    .min(1, { error: words })
    .max(50, { error: words })
    .nullable()
    .default(null)
    .meta({ 'x-expected': words, 'x-example': ['/usr/local/bin/camera-firmware'] })
    .describe(
      'Program that prints more facts to be held against the validated state as one JSON object, such as {"line1/firmware": "5.7.3"} of a network camera; asked every hour.',
    ),
});
