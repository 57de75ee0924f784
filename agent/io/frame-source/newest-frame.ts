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
  /** The frame being filled cannot be had, for `reason`. */
  drop(reason: string): void;
  /** The next broken frame or the newest whole one, waiting for it if need be; `null` when `signal` aborts. The bytes stay
   * as they are until the next call. */
  take(signal: AbortSignal): Promise<TakenFrame | null>;
}

export type TakenFrame = { readonly bytes: Uint8Array } | { readonly reason: string };

const FIRST_BYTES = 65_536;
/** Broken frames told one by one; of a flood behind a busy reader the rest is left out. */
const BROKEN_AT_A_TIME = 100;

/** Holds the newest frame in one of two buffers, while the caller reads the other one; nothing is allocated once both
 * have grown to the size of the frames. */
export function newestFrame(): NewestFrame {
  const buffers = [new Uint8Array(0), new Uint8Array(0)];
  let filling = 0;
  let length = 0;
  let ready = false;
  let held = -1;
  let wake: (() => void) | null = null;
  const broken: string[] = [];

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
    drop: (reason) => {
      length = 0;
      if (broken.length < BROKEN_AT_A_TIME) broken.push(reason);
      wake?.();
    },
    take: async (signal) => {
      held = -1;
      while (!ready && broken.length === 0 && !signal.aborted) {
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
      const reason = broken.shift();
      if (reason !== undefined) return { reason };
      held = filling;
      ready = false;
      return { bytes: buffers[held]!.subarray(0, length) };
    },
  };
}
