import { exampleYaml } from './example.ts';
import { configJsonSchema } from './json-schema.ts';
import { referenceMarkdown } from './reference.ts';

/** Every file that is made from the schema of the configuration: path from the root of the checkout, and content. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['deploy/driftlight.schema.json', `${JSON.stringify(configJsonSchema(), null, 2)}\n`],
    ['deploy/driftlight.example.yaml', exampleYaml()],
    ['deploy/guides/configuration.md', referenceMarkdown()],
  ]);
}
