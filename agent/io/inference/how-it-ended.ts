/** How a process ended that nobody asked to. */
export interface ChildEnding {
  readonly code: number | null;
  readonly signal: string | null;
  /** It could not even be started: why. */
  readonly startError: string | null;
  /** The end of what it wrote to its error output. */
  readonly lastWords: string;
  /** The kernel has ended some process for lack of memory while this one ran. */
  readonly kernelWasShort: boolean;
}

/** What a program says when it gets no memory: V8, C++, ONNX Runtime, CUDA. */
const shortOfMemory =
  /heap out of memory|bad_?alloc|failed to allocate memory|cannot allocate memory|out of memory|allocation failed/i;

export function isShortOfMemory(words: string): boolean {
  return shortOfMemory.test(words);
}

/** In words; begins with 'out of memory' where that is why. */
export function howItEnded(ending: ChildEnding): string {
  const { code, signal, startError, lastWords, kernelWasShort } = ending;
  if (startError !== null) return `it could not be started: ${startError}`;
  const how = signal !== null ? `signal ${signal}` : `exit status ${code}`;
  if (isShortOfMemory(lastWords)) return `out of memory (${how}: ${lastLine(lastWords)})`;
  if (signal === 'SIGKILL')
    return kernelWasShort
      ? `out of memory: ended by the kernel (${how})`
      : `ended by someone or by the kernel (${how})`;
  return lastWords === '' ? how : `${how}: ${lastLine(lastWords)}`;
}

/** Of the lines that say something the last one, shortened to a log line. */
function lastLine(words: string): string {
  const lines = words.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => line !== '' && !/^(.*\[W:onnxruntime|Node\.js v|at |----|\d+: 0x)/.test(line));
  const named = telling.findLast((line) => /error|fatal|terminate|what\(\)|exception|memory/i.test(line));
  return (named ?? telling.at(-1) ?? '').slice(0, 300);
}
