import { ffmpegCommand } from './ffmpeg-command.ts';
import { fraction, gstreamerCommand, property, unpaddedCaps } from './gstreamer-command.ts';
import type { PipelineCommand, PipelineOutput } from './pipeline-source.ts';

export interface RtspOptions {
  readonly url: string;
  readonly username?: string | null;
  readonly password?: string | null;
  readonly transport?: 'tcp' | 'udp';
  readonly engine?: 'ffmpeg' | 'gstreamer';
  /** Size to scale to, both or none. With a size the frames come raw, without one as JPEG in the camera's size. */
  readonly width?: number | null;
  readonly height?: number | null;
  /** Frames a second to hand on; `null`: all. */
  readonly fps?: number | null;
}

/** Given YUV of 16 to 235, as cameras send it, jpegenc stores it as if it were 0 to 255, and black turns grey. */
const FULL_RANGE = 'video/x-raw,format=RGB';

/**
 * Reads a network camera. Neither program takes a password from anywhere but its arguments, so the box's process list
 * shows it; use a camera account that may only watch. The silence of a camera is noticed by the source's own watchdog:
 * the option for it changed its meaning between the versions of ffmpeg in use (on 4.4 `-timeout` makes it a server).
 */
export function rtspCommand(options: RtspOptions): PipelineCommand {
  const { width, height, fps = null } = options;
  const output: PipelineOutput =
    width && height ? { format: 'rawvideo', width, height, pixels: 'rgb24' } : { format: 'mjpeg' };
  const transport = options.transport ?? 'tcp';
  const { url, username, password } = credentials(options);
  const secrets = password === '' ? [] : [password];

  if (options.engine === 'gstreamer') {
    const user = username === '' ? [] : [property('user-id', username), property('user-pw', password)];
    const rate = fps === null ? [] : ['videorate', '!', `video/x-raw,framerate=${fraction(fps)}`, '!'];
    const shape =
      output.format === 'rawvideo'
        ? ['videoscale', '!', unpaddedCaps(output)]
        : [FULL_RANGE, '!', 'jpegenc', 'quality=95'];
    const source = ['rtspsrc', property('location', url), `protocols=${transport}`, 'latency=200', ...user];
    const elements = [...source, '!', 'decodebin', '!', ...rate, 'videoconvert', '!', ...shape];
    return { ...gstreamerCommand(elements, output), secrets };
  }

  const filters = fps === null ? [] : [`fps=${fps}`];
  if (output.format === 'rawvideo') filters.push(`scale=${output.width}:${output.height}`);
  const input = ['-rtsp_transport', transport, '-fflags', 'nobuffer', '-i', withUser(url, username, password)];
  return { ...ffmpegCommand(input, filters, output), secrets };
}

/** Takes user and password out of the address; those given beside it win. */
function credentials(options: RtspOptions): { url: string; username: string; password: string } {
  const [, scheme, user, rest] = /^([a-z][a-z0-9+.-]*:\/\/)(?:([^/?#]*)@)?(.*)$/i.exec(options.url) ?? [];
  if (scheme === undefined) throw new RangeError('url: expected an address such as rtsp://camera-1.local/stream');
  const [, name = '', word = ''] = /^([^:]*):?(.*)$/.exec(user ?? '') ?? [];
  return {
    url: `${scheme}${rest}`,
    username: options.username ?? decoded(name),
    password: options.password ?? decoded(word),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function withUser(url: string, username: string, password: string): string {
  if (username === '') return url;
  const user = `${encodeURIComponent(username)}${password === '' ? '' : `:${encodeURIComponent(password)}`}`;
  return url.replace('://', () => `://${user}@`);
}
