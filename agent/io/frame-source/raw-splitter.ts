import type { FrameSink, Splitter } from './newest-frame.ts';

/** Frames of one fixed size, end to end. */
export function rawSplitter(frameBytes: number, sink: FrameSink): Splitter {
  let have = 0;
  let wanted = false;
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      if (have === 0) wanted = sink.begin();
      const to = Math.min(chunk.length, at + frameBytes - have);
      if (wanted) sink.append(chunk, at, to);
      have += to - at;
      at = to;
      if (have < frameBytes) return;
      have = 0;
      sink.end();
    }
  };
}
