import { type Field, FieldScanner } from './field-scanner.ts';
import { FileWindow } from './file-window.ts';
import { ModelFileError } from './model-file-error.ts';
import type { Layer, ModelGraph, TensorInfo, Weight } from './model-graph.ts';
import { readSparseWeight, readTensorInfo, readWeight } from './read-tensor.ts';

/** Layers, weights and described tensors together; published vision models have a few thousand. */
const MOST_PARTS = 250_000;

/** What an ONNX file says, read without its weights and without a library: the numbers are skipped in the file, so a
 * model of hundreds of MB takes milliseconds and a few MB of memory. Field numbers: onnx.proto, IR version 10. Throws a
 * ModelFileError for what is no model, is cut, or exceeds the bounds. */
export function readModelFile(file: string): ModelGraph {
  const window = new FileWindow(file);
  try {
    return new GraphReader(window).read();
  } finally {
    window.close();
  }
}

class GraphReader {
  #window: FileWindow;
  #scan: FieldScanner;
  #inputs: TensorInfo[] = [];
  #outputs: TensorInfo[] = [];
  #layers: Layer[] = [];
  #between = new Map<string, TensorInfo>();
  #weights = new Map<string, Weight>();
  #externalFiles = new Set<string>();
  #parameters = 0;
  #read = 0;

  constructor(window: FileWindow) {
    this.#window = window;
    this.#scan = new FieldScanner(window);
  }

  read(): ModelGraph {
    const scan = this.#scan;
    let irVersion: number | null = null;
    let [producer, producerVersion, graphs] = ['', '', 0];
    const opsets: { domain: string; version: number }[] = [];
    scan.fields(this.#window.size, (field) => {
      if (field.number === 1) irVersion = scan.number(field);
      if (field.number === 2) producer = scan.text(field);
      if (field.number === 3) producerVersion = scan.text(field);
      if (field.number === 8) opsets.push(this.#opset(field, opsets.length));
      if (field.number !== 7) return;
      graphs++;
      // A model whose graph comes in pieces is one graph: protobuf merges them. That is how a tap is added.
      scan.message(field, (part) => this.#part(part));
    });
    if (graphs === 0 || this.#layers.length === 0)
      throw new ModelFileError(`model ${this.#window.file}: no layers are in it; it is no ONNX model, or an empty one`);
    return {
      file: this.#window.file,
      bytes: this.#window.size,
      irVersion,
      producer: [producer, producerVersion].filter((text) => text !== '').join(' '),
      opsets,
      inputs: this.#inputs.filter(({ name }) => !this.#weights.has(name)),
      outputs: this.#outputs,
      layers: this.#layers,
      between: this.#between,
      weights: this.#weights,
      parameters: this.#parameters,
      externalFiles: [...this.#externalFiles],
    };
  }

  #part(field: Field): void {
    const scan = this.#scan;
    if (![1, 5, 11, 12, 13, 15].includes(field.number)) return;
    if (++this.#read > MOST_PARTS) throw scan.problem(this.#window.position, `more than ${MOST_PARTS} parts`);
    if (field.number === 1) this.#layers.push(this.#layer(field));
    if (field.number === 5) this.#weight(readWeight(scan, field));
    if (field.number === 11) this.#inputs.push(readTensorInfo(scan, field));
    if (field.number === 12) this.#outputs.push(readTensorInfo(scan, field));
    if (field.number === 13) {
      const info = readTensorInfo(scan, field);
      this.#between.set(info.name, info);
    }
    if (field.number === 15) this.#weight(readSparseWeight(scan, field));
  }

  #weight(read: ReturnType<typeof readSparseWeight>): void {
    if (read === null) return;
    const { name, type, shape, numbers, externalFile } = read;
    this.#weights.set(name, { name, type, shape });
    this.#parameters += numbers;
    if (externalFile !== null) this.#externalFiles.add(externalFile);
  }

  #layer(field: Field): Layer {
    const scan = this.#scan;
    const inputs: string[] = [];
    const outputs: string[] = [];
    let [name, op] = ['', ''];
    scan.message(field, (part) => {
      if (part.number === 1) inputs.push(scan.text(part));
      if (part.number === 2) outputs.push(scan.text(part));
      if (part.number === 3) name = scan.text(part);
      if (part.number === 4) op = scan.text(part);
    });
    return { name, op, inputs, outputs };
  }

  #opset(field: Field, before: number): { domain: string; version: number } {
    if (before >= 1_000) throw this.#scan.problem(this.#window.position, 'more than 1000 operator sets');
    let [domain, version] = ['', 0];
    this.#scan.message(field, (part) => {
      if (part.number === 1) domain = this.#scan.text(part);
      if (part.number === 2) version = this.#scan.number(part);
    });
    return { domain: domain || 'ai.onnx', version };
  }
}
