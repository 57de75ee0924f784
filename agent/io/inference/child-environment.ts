/** What a library that runs models, or a driver below it, may look for. All else stays behind: the agent's environment may
 * hold passwords. */
const passed = /^(PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|LD_LIBRARY_PATH|(CUDA|CUDNN|NVIDIA|ORT|TRT)_\w+)$/;

/** The environment of the process that runs a model. */
export function childEnvironment(own: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(own).filter((entry): entry is [string, string] => {
    return entry[1] !== undefined && passed.test(entry[0]);
  });
  return {
    ...Object.fromEntries(kept),
    // Every thread would get a heap of its own that never shrinks; one thread of Node's pool is enough to read a file.
    MALLOC_ARENA_MAX: '2',
    UV_THREADPOOL_SIZE: '1',
    // ONNX Runtime 1.30 tells its makers over the network of each session, and leaves mat-debug-*.log in the temporary
    // folder: nothing that a box in a plant may do.
    ORT_DISABLE_TELEMETRY: '1',
  };
}
