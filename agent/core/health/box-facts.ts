/** The box's own body: disk, flash, heat, memory. What the system does not tell is `null`. */
export interface BoxFacts {
  /** The file system of the state folder. `reserveBytes`: below that the journal takes nothing new. */
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number; readonly reserveBytes: number } | null;
  /** Each flash memory of the box that is built in or plugged in for good. */
  readonly flash: readonly FlashFacts[];
  /** Sensors that give a plausible value, as the system names them. */
  readonly temperatures: readonly { readonly sensor: string; readonly celsius: number }[];
  /** What holds the box back now, as the system names it: `cpu-throttle-alert`, `under-voltage`. */
  readonly throttled: readonly string[];
  readonly memory: { readonly availableBytes: number; readonly totalBytes: number } | null;
}

export interface FlashFacts {
  /** `mmcblk0`, `nvme0n1`. */
  readonly name: string;
  /** Share of its reckoned life that is used, in percent: the upper end of the step of ten that the device tells, above 100
   * once it is used up; `null`: it does not tell without special rights. */
  readonly usedPercent: number | null;
  /** What it says of its spare blocks; `null`: nothing. */
  readonly spare: 'normal' | 'warning' | 'urgent' | null;
}
