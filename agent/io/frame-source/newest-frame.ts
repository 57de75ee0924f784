/** What a splitter does with the bytes it finds. */
export interface FrameSink {
  /** A frame begins; whether its bytes are wanted. */
  begin(): boolean;
  /** Bytes `from` to `to` of the chunk belong to the frame that was wanted. Valid during the call only. */
  append(chunk: Uint8Array, from: number, to: number): void;
  /** The frame is whole. */
  end(): void;
  /** The frame that began cannot be had. */
  broken(reason: string): void;
}

/** Takes a stream apart into frames. Feed it every chunk in order; it keeps none. */
export type Splitter = (chunk: Uint8Array) => void;

export interface NewestFrame {
  /** Starts a frame; one that lies ready is given up for it. Returns whether there was one. */
  begin(): boolean;
  append(chunk: Uint8Array, from: number, to: number): void;
  /** The frame is whole and may be taken. */
  end(): void;
  /** Forgets the frame being filled. */
  drop(): void;
  /** The newest whole frame, waiting for one if need be; `null` when `signal` aborts. The bytes stay as they are until
   * the next call. */
  take(signal: AbortSignal): Promise<Uint8Array | null>;
}

const FIRST_BYTES = 65_536;

/** Holds the newest frame in one of two buffers, while the caller reads the other one; nothing is allocated once both
 * have grown to the size of the frames. */
export function newestFrame(): NewestFrame {
  const buffers = [new Uint8Array(0), new Uint8Array(0)];
  let filling = 0;
  let length = 0;
  let ready = false;
  let held = -1;
  let wake: (() => void) | null = null;

  function makeRoom(bytes: number): void {
    const old = buffers[filling]!;
    if (bytes <= old.length) return;
    const grown = new Uint8Array(Math.max(bytes, old.length * 2, FIRST_BYTES));
    grown.set(old.subarray(0, length));
    buffers[filling] = grown;
  }

  return {
    begin: () => {
      const overwritten = ready;
      filling = held === 0 ? 1 : 0;
      length = 0;
      ready = false;
      return overwritten;
    },
    append: (chunk, from, to) => {
      makeRoom(length + to - from);
      buffers[filling]!.set(chunk.subarray(from, to), length);
      length += to - from;
    },
    end: () => {
      ready = true;
      wake?.();
    },
    drop: () => {
      length = 0;
    },
    take: async (signal) => {
      held = -1;
      while (!ready && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const done = () => {
            wake = null;
            signal.removeEventListener('abort', done);
            resolve();
          };
          wake = done;
          signal.addEventListener('abort', done, { once: true });
        });
      }
      if (signal.aborted) return null;
      held = filling;
      ready = false;
      return buffers[held]!.subarray(0, length);
    },
  };
}
