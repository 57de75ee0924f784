/** Watches how long the event loop of this process is kept from turning. */
export interface LoopBlocks {
  readonly longest: {
    /** Between two turns: time in which the thread computed, which is the program's own doing. */
    readonly computingMs: number;
    /** The whole time between two turns, also while the machine gave the thread no core. */
    readonly wholeMs: number;
  };
  stop(): void;
}

const everyMs = 5;

export function watchLoopBlocks(): LoopBlocks {
  let computingMs = 0;
  let wholeMs = 0;
  let beforeMs = performance.now();
  let computedMs = threadMs();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const nowComputedMs = threadMs();
    wholeMs = Math.max(wholeMs, nowMs - beforeMs - everyMs);
    computingMs = Math.max(computingMs, nowComputedMs - computedMs);
    beforeMs = nowMs;
    computedMs = nowComputedMs;
  }, everyMs);
  return {
    get longest() {
      return { computingMs, wholeMs };
    },
    stop: () => clearInterval(timer),
  };
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
