import * as z from 'zod';
import { configSchema } from './schema.ts';

/** The part of JSON Schema that the configuration uses. */
export interface JsonSchema {
  type?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: readonly unknown[];
  properties?: Record<string, JsonSchema>;
  required?: readonly string[];
  items?: JsonSchema;
  oneOf?: readonly JsonSchema[];
  /** What a problem says is expected. */
  'x-expected'?: string;
  /** Shown in the example where there is no default. */
  'x-example'?: unknown;
  /** Stands instead of the setting before it, never beside it. */
  'x-alternative'?: boolean;
}

/** JSON Schema (2020-12) of the configuration file, for editors and for what is generated from it. */
export function configJsonSchema(): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema & { $schema: string };
  return { $schema, title: 'Configuration of Driftlight', ...rest } as JsonSchema;
}

/** The settings of a group, or `null` when the schema is not one. Kinds of a group share nothing but their key. */
export function settingsOf(schema: JsonSchema): [string, JsonSchema, boolean][] | null {
  if (!schema.properties) return null;
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties).map(([key, value]) => [key, value, required.has(key)]);
}

/** The key and value that tell this kind from the others. */
export function kindOf(schema: JsonSchema): [key: string, value: string] {
  for (const [key, { const: value }] of Object.entries(schema.properties ?? {}))
    if (value !== undefined) return [key, String(value)];
  throw new Error('kind of a group: it has no constant key');
}
