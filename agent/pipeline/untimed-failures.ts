import { type CameraWindows, openBase } from '../core/window/camera-windows.ts';

/** Failures of a recording whose time cannot be told, from before its first picture: they count where that one does. Till
 * then the position does not pass them, so a kill forgets none. */
export interface UntimedFailures {
  hold(position: string | null): void;
  /** Counts what waits in the base window of `utcMs`. */
  countAt(windows: CameraWindows, utcMs: number): void;
  /** The source gives them again. */
  forget(): void;
}

export function createUntimedFailures(): UntimedFailures {
  let failed = 0;
  let last: string | null = null;
  const forget = () => {
    failed = 0;
    last = null;
  };
  return {
    hold(position) {
      failed++;
      last = position ?? last;
    },
    countAt(windows, utcMs) {
      if (failed === 0) return;
      openBase(windows, utcMs).framesFailed += failed;
      windows.position = last ?? windows.position;
      forget();
    },
    forget,
  };
}
