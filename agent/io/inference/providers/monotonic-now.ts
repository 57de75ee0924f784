/** Milliseconds of the kernel's monotonic clock, which all processes of a box share and the agent's clock reads too. */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
