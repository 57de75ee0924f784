import { MalformedReport } from '../../shared/wire/malformed.ts';
import type { CommandFields } from './command-schema.ts';

export interface CommandMessage {
  readonly fields: CommandFields;
  /** The bytes that are signed. */
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array | null;
}

const commandBytesMax = 8_192;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** A command, plain or in its envelope `{"payload","signature"}`, both in base64. Throws `MalformedReport`. */
export function readCommand(payload: Uint8Array): CommandMessage {
  if (payload.length > commandBytesMax) throw new MalformedReport(`command: expected at most ${commandBytesMax} bytes`);
  const outer = objectIn(payload);
  if (outer.payload === undefined && outer.signature === undefined)
    return { fields: outer, bytes: payload, signature: null };
  const bytes = bytesOf(outer, 'payload');
  return { fields: objectIn(bytes), bytes, signature: bytesOf(outer, 'signature') };
}

function objectIn(bytes: Uint8Array): CommandFields {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as CommandFields;
  } catch {
    // Told below.
  }
  throw new MalformedReport('command: expected a JSON object');
}

function bytesOf(fields: CommandFields, key: string): Uint8Array {
  const text = fields[key];
  if (typeof text !== 'string' || !base64.test(text) || text.length % 4 !== 0)
    throw new MalformedReport(`command: ${key}: expected base64`);
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
