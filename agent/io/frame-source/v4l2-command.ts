import { ffmpegCommand } from './ffmpeg-command.ts';
import { fraction, gstreamerCommand, property, unpaddedCaps } from './gstreamer-command.ts';
import type { PipelineCommand, PipelineOutput } from './pipeline-source.ts';

export interface V4l2Options {
  /** For example `/dev/video0`. */
  readonly device: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** What the camera is asked for. Its own JPEG is handed on as it is; anything else becomes raw frames. */
  readonly format: 'mjpeg' | 'yuyv' | 'nv12' | 'grey';
  readonly engine?: 'ffmpeg' | 'gstreamer';
}

const names = {
  ffmpeg: { mjpeg: 'mjpeg', yuyv: 'yuyv422', nv12: 'nv12', grey: 'gray' },
  gstreamer: { yuyv: 'YUY2', nv12: 'NV12', grey: 'GRAY8' },
} as const;

/** Reads a USB camera, or another one that the kernel shows as a device. */
export function v4l2Command(options: V4l2Options): PipelineCommand {
  const { device, width, height, fps, format } = options;
  const output: PipelineOutput =
    format === 'mjpeg'
      ? { format: 'mjpeg' }
      : { format: 'rawvideo', width, height, pixels: format === 'grey' ? 'gray8' : 'rgb24' };

  if (options.engine === 'gstreamer') {
    const size = `width=${width},height=${height},framerate=${fraction(fps)}`;
    const asked = format === 'mjpeg' ? `image/jpeg,${size}` : `video/x-raw,format=${names.gstreamer[format]},${size}`;
    const convert = output.format === 'mjpeg' ? [] : ['!', 'videoconvert', '!', unpaddedCaps(output)];
    return gstreamerCommand(['v4l2src', property('device', device), '!', asked, ...convert], output);
  }

  const input = ['-f', 'v4l2', '-input_format', names.ffmpeg[format], '-framerate', `${fps}`];
  input.push('-video_size', `${width}x${height}`, '-i', device);
  return ffmpegCommand(input, [], output, format === 'mjpeg');
}
