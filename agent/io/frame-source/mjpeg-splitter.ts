import type { FrameSink, Splitter } from './newest-frame.ts';

const START = Uint8Array.of(0xff, 0xd8);
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;

type State =
  /** Between two pictures. */
  | 'gap'
  | 'gap after FF'
  | 'gap after SOI'
  /** Where the FF of a marker must stand. */
  | 'marker'
  | 'marker code'
  | 'length'
  | 'length low byte'
  | 'segment'
  /** The coded picture, which only a marker ends. */
  | 'scan'
  | 'scan after FF';

/**
 * JPEG pictures one after the other, with anything between them (ITU-T T.81, annex B). Segments are skipped by their
 * length, so a thumbnail inside one is no picture. What is too large or not built like a JPEG is dropped, and the search
 * goes on at the next start.
 */
export function mjpegSplitter(maxBytes: number, sink: FrameSink): Splitter {
  let state: State = 'gap';
  let wanted = false;
  let frameBytes = 0;
  let code = 0;
  let segmentLeft = 0;

  function fail(reason: string, next: State): void {
    sink.broken(reason);
    state = next;
  }

  function begin(): void {
    wanted = sink.begin();
    if (wanted) sink.append(START, 0, START.length);
    frameBytes = START.length;
    state = 'marker code';
  }

  /** After a marker: what follows it. Returns whether the picture is whole. */
  function onMarker(value: number, standalone: State): boolean {
    if (value === EOI) return true;
    if (value === SOI) fail('it ends before its end marker', 'gap after SOI');
    else if (value === 0x01 || (value >= 0xd0 && value <= 0xd7)) state = standalone;
    else if (value < 0xc0) fail(`it has the unknown marker ${value.toString(16)}`, 'gap');
    else {
      code = value;
      state = 'length';
    }
    return false;
  }

  /** One byte in a state that looks at every byte. Returns whether the picture is whole. */
  function step(value: number): boolean {
    switch (state) {
      case 'gap after FF':
        state = value === SOI ? 'gap after SOI' : value === 0xff ? 'gap after FF' : 'gap';
        return false;
      case 'gap after SOI':
        if (value === 0xff) begin();
        else state = 'gap';
        return false;
      case 'marker':
        if (value === 0xff) state = 'marker code';
        else fail('a marker is missing', 'gap');
        return false;
      case 'marker code':
        return value === 0xff ? false : onMarker(value, 'marker');
      case 'length':
        segmentLeft = value << 8;
        state = 'length low byte';
        return false;
      case 'length low byte':
        segmentLeft += value - 2;
        if (segmentLeft < 0) fail('a segment is shorter than its length field', 'gap');
        else state = 'segment';
        return false;
      case 'scan after FF':
        if (value === 0) state = 'scan';
        return value === 0 || value === 0xff ? false : onMarker(value, 'scan');
      default:
        return false;
    }
  }

  /** Moves over what needs no look at each byte; returns where it ends. */
  function skip(chunk: Uint8Array, at: number): number {
    if (state === 'segment') {
      const to = Math.min(chunk.length, at + segmentLeft);
      segmentLeft -= to - at;
      if (segmentLeft === 0) state = code === SOS ? 'scan' : 'marker';
      return to;
    }
    const found = chunk.indexOf(0xff, at);
    if (found < 0) return chunk.length;
    state = state === 'scan' ? 'scan after FF' : 'gap after FF';
    return found + 1;
  }

  return (chunk) => {
    /** Where the bytes of the picture begin that are not handed on yet. */
    let from = 0;
    let at = 0;
    const handOn = (): boolean => {
      frameBytes += at - from;
      if (frameBytes > maxBytes) {
        fail(`it is larger than ${maxBytes} bytes`, 'gap');
        return false;
      }
      if (wanted) sink.append(chunk, from, at);
      return true;
    };
    while (at < chunk.length) {
      const outside = isGap(state);
      if (state === 'gap' || state === 'scan' || state === 'segment') {
        at = skip(chunk, at);
      } else if (step(chunk[at++]!)) {
        if (handOn()) sink.end();
        state = 'gap';
      }
      // The FF that makes it a picture is its third byte; the two before it were handed on by `begin`.
      if (outside && !isGap(state)) from = at - 1;
    }
    if (!isGap(state)) handOn();
  };
}

function isGap(state: State): boolean {
  return state === 'gap' || state === 'gap after FF' || state === 'gap after SOI';
}
