/** The bytes that, at the end of a model, make a tensor an output: `graph { output { name } }`. Protobuf merges the two
 * graphs of such a file into one; ONNX Runtime infers type and shape, so none are given that could be wrong. */
export function outputBytes(tensor: string): Uint8Array {
  const name = field(1, new TextEncoder().encode(tensor));
  return field(7, field(12, name));
}

function field(number: number, value: Uint8Array): Uint8Array {
  return Uint8Array.from([number * 8 + 2, ...varint(value.length), ...value]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
