import { type ModelOutputs, type OutputInfo, outputText } from './output-tensor.ts';

/** The output that a mapping asks for. */
export interface WantedOutput {
  /** The setting that names it, such as `model.output.output`. */
  readonly setting: string;
  readonly name: string | null;
  /** In words, such as `one number for each of 7 classes, such as [1×7]`. */
  readonly what: string;
  fits(dims: readonly (number | null)[]): boolean;
}

/**
 * The named output, or the only one that fits where none is named; the tapped one only where it is named or nothing else
 * fits. Throws a RangeError that says what was expected, what the model has and what to set.
 */
export function chooseOutput(wanted: WantedOutput, { outputs, tapped }: ModelOutputs): OutputInfo {
  const { setting, name, what } = wanted;
  const own = outputs.filter((output) => output.name !== tapped);
  const has = outputs.length === 0 ? 'no outputs' : outputs.map(outputText).join(', ');
  if (name !== null) {
    const named = outputs.find((output) => output.name === name);
    if (!named) throw new RangeError(`${setting}: the model has no output "${name}"; it has ${has}: name one of them`);
    if (wanted.fits(named.dims)) return named;
    throw new RangeError(
      `${setting}: expected ${what}, but the model's output is ${outputText(named)}; the model has ${has}: name another one, or correct model.output.kind and model.output.classes`,
    );
  }
  const fitting = own.filter(({ dims }) => wanted.fits(dims));
  const found = fitting.length > 0 ? fitting : outputs.filter(({ dims }) => wanted.fits(dims));
  if (found.length === 1) return found[0]!;
  throw new RangeError(
    found.length === 0
      ? `${setting}: expected an output of ${what}, but the model has ${has}: correct model.output.kind and model.output.classes`
      : `${setting}: expected one output of ${what}, but ${found.length} of the model's fit: ${found.map(outputText).join(', ')}; name the one that is meant`,
  );
}

/** Whether a size is as wanted, or left open. */
export const maybe = (size: number | null | undefined, wanted: number): boolean =>
  size === null || (size !== undefined && size === wanted);

/** How many numbers a picture has in an output of these sizes, the first axis being the batch where there are several;
 * `null`: that is left open. */
export function numbersPerPicture(dims: readonly (number | null)[]): number | null {
  let numbers = 1;
  for (const size of dims.length > 1 ? dims.slice(1) : dims) {
    if (size === null) return null;
    numbers *= size;
  }
  return numbers;
}
