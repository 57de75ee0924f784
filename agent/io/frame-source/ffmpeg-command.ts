import type { PipelineCommand, PipelineOutput } from './pipeline-source.ts';

/** An `ffmpeg` that reads `input` and writes frames: raw ones, or JPEG at its best quality, since what compression
 * leaves behind would be measured as noise and blocks. `copy` hands on the camera's own JPEG. */
export function ffmpegCommand(
  input: readonly string[],
  filters: readonly string[],
  output: PipelineOutput,
  copy = false,
): PipelineCommand {
  const filter = filters.length === 0 ? [] : ['-vf', filters.join(',')];
  return {
    command: [
      'ffmpeg',
      '-nostdin',
      '-hide_banner',
      '-loglevel',
      'warning',
      ...input,
      '-an',
      ...(copy ? ['-c:v', 'copy'] : filter),
      ...written(output, copy),
      'pipe:1',
    ],
    output,
  };
}

function written(output: PipelineOutput, copy: boolean): string[] {
  if (output.format === 'mjpeg') return copy ? ['-f', 'mjpeg'] : ['-c:v', 'mjpeg', '-q:v', '2', '-f', 'mjpeg'];
  return ['-pix_fmt', output.pixels === 'gray8' ? 'gray' : 'rgb24', '-f', 'rawvideo'];
}
