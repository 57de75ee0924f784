import { stringify } from 'yaml';
import { configJsonSchema, type JsonSchema, kindOf, settingsOf } from './json-schema.ts';

const head = `# yaml-language-server: $schema=driftlight.schema.json
## Driftlight: every setting with its default.
## Lines with two signs (##) explain. Lines with one are settings that stand at their default or, where there is none, at
## an example: take the sign and the blank after it away to change one, and those of the groups around it as well.
## Durations are written 500ms, 10s, 1m, 1h; sizes 64MB (64,000,000 bytes) or 64MiB. Check with: driftlight check --config FILE
`;

/**
 * The example file: required settings filled in, each other one commented out with its sentence and default. The first
 * camera shows every setting of a camera, those after it one kind of source each.
 */
export function exampleYaml(): string {
  const lines: string[] = [];
  for (const [key, schema, required] of settingsOf(configJsonSchema())!) {
    lines.push('');
    if (schema.items) cameraLines(lines, key, schema);
    else settingLines(lines, key, schema, '', required);
  }
  return `${head}${lines.join('\n')}\n`;
}

/** The file with every setting that is commented out taken in. */
export function uncommented(example: string): string {
  return example.replaceAll(/^( *)# (?=(?:- )?[A-Za-z]+:)/gm, '$1');
}

function cameraLines(lines: string[], key: string, schema: JsonSchema): void {
  const settings = settingsOf(schema.items!)!;
  const kinds = schema.items!.properties!.source!.oneOf!;
  help(lines, '', schema);
  lines.push(`${key}:`);
  for (const [index, kind] of kinds.entries()) {
    const taken = index === 0;
    const mark = taken ? '' : '# ';
    if (index > 0) lines.push('', `  ## Another camera: ${kindOf(kind)[1]}. ${kind.properties!.type!.description}`);
    for (const [name, setting, required] of settings) {
      const first = name === 'id';
      if (taken) help(lines, first ? '  ' : '    ', setting);
      if (first) lines.push(`  ${mark}- id: cam${index + 1}`);
      else if (name === 'source') {
        if (taken) help(lines, '    ', kind.properties!.type!);
        lines.push(`    ${mark}source:`);
        kindLines(lines, kind, '      ', taken);
      } else if (taken) settingLines(lines, name, setting, '    ', required, false);
    }
  }
}

function settingLines(
  lines: string[],
  key: string,
  schema: JsonSchema,
  indent: string,
  taken: boolean,
  helped = true,
): void {
  if (helped) help(lines, indent, schema);
  const mark = taken ? '' : '# ';
  const inner = `${indent}  `;
  const settings = settingsOf(schema);
  if (settings) {
    lines.push(`${indent}${mark}${key}:`);
    for (const [name, setting, required] of settings) settingLines(lines, name, setting, inner, taken && required);
  } else if (schema.oneOf) {
    const [shown, ...others] = schema.oneOf;
    lines.push(`${indent}${mark}${key}:`);
    kindLines(lines, shown!, inner, taken);
    for (const other of others) {
      const values = settingsOf(other)!.map(([name, setting]) => `${name}: ${inline(setting)}`);
      lines.push(`${indent}## or ${key}: {${values.join(', ')}} ${other.properties![kindOf(other)[0]]!.description}`);
    }
  } else {
    const alternative = schema['x-alternative'] ? '## or ' : mark;
    lines.push(`${indent}${alternative}${key}: ${inline(schema)}`);
  }
}

function kindLines(lines: string[], kind: JsonSchema, indent: string, taken: boolean): void {
  const [key, value] = kindOf(kind);
  lines.push(`${indent}${taken ? '' : '# '}${key}: ${value}`);
  for (const [name, setting, required] of settingsOf(kind)!)
    if (name !== key) settingLines(lines, name, setting, indent, taken && required);
}

function help(lines: string[], indent: string, schema: JsonSchema): void {
  if (schema.description) lines.push(`${indent}## ${schema.description}`);
}

/** The default or else the example on one line. */
function inline(schema: JsonSchema): string {
  const value = schema.const ?? schema.default ?? schema['x-example'];
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}
