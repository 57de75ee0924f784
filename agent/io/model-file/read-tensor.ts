import type { Field, FieldScanner } from './field-scanner.ts';
import type { Size, TensorInfo, Weight } from './model-graph.ts';
import { tensorType } from './tensor-types.ts';

/** Sizes in one shape; ONNX Runtime's kernels stop far below. */
const MOST_SIZES = 64;

/** A `ValueInfoProto`: a tensor's name, type and shape. */
export function readTensorInfo(scan: FieldScanner, field: Field): TensorInfo {
  let name = '';
  let type = 'unknown';
  let shape: Size[] | null = null;
  scan.message(field, (part) => {
    if (part.number === 1) name = scan.text(part);
    if (part.number !== 2) return;
    scan.message(part, (kind) => {
      if (kind.number !== 1 && kind.number !== 8) {
        type = { 4: 'sequence', 5: 'map', 9: 'optional' }[kind.number] ?? type;
        return;
      }
      scan.message(kind, (of) => {
        if (of.number === 1) type = tensorType(scan.number(of));
        if (of.number === 2) {
          shape = [];
          readShape(scan, of, shape);
        }
      });
    });
  });
  return { name, type, shape };
}

function readShape(scan: FieldScanner, field: Field, shape: Size[]): void {
  scan.message(field, (dimension) => {
    if (dimension.number !== 1) return;
    let size: Size = null;
    scan.message(dimension, (of) => {
      if (of.number === 1) {
        const value = scan.number(of);
        size = Number.isSafeInteger(value) && value >= 0 ? value : null;
      }
      if (of.number === 2) size = scan.text(of) || null;
    });
    if (shape.length < MOST_SIZES) shape.push(size);
  });
}

/** A `TensorProto` without its numbers: what it is, how many numbers, and in which other file if not in this one. */
export function readWeight(
  scan: FieldScanner,
  field: Field,
): Weight & { numbers: number; externalFile: string | null } {
  let name = '';
  let type = 'unknown';
  let location: string | null = null;
  let external = false;
  const shape: number[] = [];
  const at = scan.position;
  scan.message(field, (part) => {
    if (part.number === 1) scan.numbers(part, (size) => shape.length < MOST_SIZES && shape.push(size));
    if (part.number === 2) type = tensorType(scan.number(part));
    if (part.number === 8) name = scan.text(part);
    if (part.number === 13) location = readLocation(scan, part) ?? location;
    if (part.number === 14) external = scan.number(part) === 1;
  });
  const numbers = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(numbers) || numbers < 0) throw scan.problem(at, `weights of shape ${shape.join('×')}`);
  return { name, type, shape, numbers, externalFile: external ? location : null };
}

/** A `SparseTensorProto`: its values hold the name, its own sizes the shape. */
export function readSparseWeight(scan: FieldScanner, field: Field): ReturnType<typeof readWeight> | null {
  let values: ReturnType<typeof readWeight> | null = null;
  const shape: number[] = [];
  scan.message(field, (part) => {
    if (part.number === 1) values = readWeight(scan, part);
    if (part.number === 3) scan.numbers(part, (size) => shape.length < MOST_SIZES && shape.push(size));
  });
  return values && { ...(values as ReturnType<typeof readWeight>), shape };
}

/** The `location` among a tensor's external data entries. */
function readLocation(scan: FieldScanner, field: Field): string | null {
  let key = '';
  let value = '';
  scan.message(field, (part) => {
    if (part.number === 1) key = scan.text(part);
    if (part.number === 2) value = scan.text(part);
  });
  return key === 'location' ? value : null;
}
