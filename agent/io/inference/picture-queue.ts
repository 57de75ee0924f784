import type { Picture } from '../../core/frame/frame.ts';
import type { ModelReading } from '../../core/model/model-reading.ts';
import type { PixelSlots } from './pixel-slots.ts';

/** A picture whose pixels lie in a slot. */
export interface PlacedPicture {
  readonly slot: number;
  readonly channels: 1 | 3;
}

interface Entry extends PlacedPicture {
  readonly done: (reading: ModelReading | null) => void;
}

/** Pictures that wait and the one that is looked at, each in a slot of its own: full when no slot is free. */
export class PictureQueue {
  readonly #slots: PixelSlots;
  readonly #waiting: Entry[] = [];
  #current: Entry | null = null;

  constructor(slots: PixelSlots) {
    this.#slots = slots;
  }

  get isLookedAt(): boolean {
    return this.#current !== null;
  }

  /** Copies the pixels; `null` when it is full. Throws when they cannot be written. */
  add(picture: Picture): Promise<ModelReading | null> | null {
    const slot = this.#slots.put(picture.pixels);
    if (slot === null) return null;
    return new Promise((done) => this.#waiting.push({ slot, channels: picture.channels, done }));
  }

  /** The oldest that waits, to be looked at now; `null`: none waits or one is looked at already. */
  take(): PlacedPicture | null {
    if (this.#current) return null;
    this.#current = this.#waiting.shift() ?? null;
    return this.#current;
  }

  /** What came of the one that was looked at. Its slot must not be read any more. */
  settle(reading: ModelReading | null): void {
    const entry = this.#current;
    this.#current = null;
    if (entry) this.#leave(entry, reading);
  }

  /** Those that wait get nothing. Returns how many. */
  dismissWaiting(): number {
    const dismissed = this.#waiting.splice(0);
    for (const entry of dismissed) this.#leave(entry, null);
    return dismissed.length;
  }

  #leave({ slot, done }: Entry, reading: ModelReading | null): void {
    this.#slots.free(slot);
    done(reading);
  }
}
