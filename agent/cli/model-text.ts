import type { TapChoice } from '../io/model-file/default-tap.ts';
import type { TensorInfo } from '../io/model-file/model-graph.ts';
import type { Inspection } from './model-inspection.ts';

/** A model for a person at a terminal, one layer a line. */
export function inspectionText(model: Inspection): string {
  const { file, bytes, sha256, irVersion, producer, opsets, parameters, weights, externalFiles } = model;
  const versions = opsets.map(({ domain, version }) => `${domain} ${version}`).join(', ');
  const lines = [
    `model ${file}: ${bytes} bytes`,
    `  sha256 ${sha256}`,
    `  made by ${producer || 'unknown'}; IR version ${irVersion ?? 'unknown'}; operator sets ${versions || 'none named'}`,
    `  ${parameters} parameters in ${weights} weights`,
    ...externalFiles.map(({ name, bytes }) => `  weights in ${name}: ${bytes === null ? 'missing' : `${bytes} bytes`}`),
    'inputs',
    ...model.inputs.map((tensor) => `  ${tensorText(tensor)}`),
    'outputs',
    ...model.outputs.map((tensor) => `  ${tensorText(tensor)}`),
    `layers (${model.layers.length})`,
    ...model.layers.map(
      ({ name, op, outputs }) => `  ${op} ${name || '(no name)'}: ${outputs.map(tensorText).join(', ')}`,
    ),
    defaultTapText(model.defaultTap),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

/** The default choice and its reason, as one line. */
function defaultTapText({ tensor, isOutput, why }: TapChoice): string {
  if (tensor === null) return `default tap: none: ${why}`;
  return `default tap: "${tensor}"${isOutput ? ', an output already' : ''}: ${why}`;
}

/** Text out of a file, made safe for a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (letter) => `\\u{${letter.codePointAt(0)!.toString(16)}}`);
}

function tensorText({ name, type, shape }: TensorInfo): string {
  const sizes = shape === null ? (type === 'unknown' ? '' : ' of unknown shape') : ` ${sizesText(shape)}`;
  return `${name}${type === 'unknown' ? '' : ` ${type}`}${sizes}`;
}

function sizesText(shape: NonNullable<TensorInfo['shape']>): string {
  return `[${shape.map((size) => size ?? '?').join(', ')}]`;
}
