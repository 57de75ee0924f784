import type { PipelineCommand, PipelineOutput } from './pipeline-source.ts';

/**
 * A `gst-launch-1.0` of these elements that writes frames. It writes them to a descriptor of its own, since some
 * elements print to the standard output whatever they are told: nvarguscamerasrc of Jetson does, which would shift every
 * raw frame after it. What they print so arrives with the errors.
 */
export function gstreamerCommand(elements: readonly string[], output: PipelineOutput): PipelineCommand {
  const launch = ['gst-launch-1.0', '-q', ...elements, '!', 'fdsink', 'fd=3'];
  return { command: ['sh', '-c', 'exec "$@" 3>&1 >&2', 'sh', ...launch], program: 'gst-launch-1.0', output };
}

/** Caps of raw frames without padding. Throws a RangeError for a width at which GStreamer pads its rows, which it rounds
 * up to 4 bytes. */
export function unpaddedCaps(output: PipelineOutput & { format: 'rawvideo' }): string {
  const { width, height, pixels } = output;
  if (width % 4 !== 0) throw new RangeError(`width: expected a multiple of 4 with GStreamer, got ${width}`);
  return `video/x-raw,format=${pixels === 'gray8' ? 'GRAY8' : 'RGB'},width=${width},height=${height}`;
}

/** `name=value` as GStreamer reads it, whatever the value holds. */
export function property(name: string, value: string): string {
  return `${name}="${value.replace(/[\\"]/g, '\\$&')}"`;
}

/** Frames a second as the fraction that GStreamer wants: the broadcast rates by their exact value, others to a
 * thousandth. */
export function fraction(fps: number): string {
  const broadcast = Math.round(fps) * 1000;
  if (Math.abs(fps - broadcast / 1001) < 0.005 && !Number.isInteger(fps)) return `${broadcast}/1001`;
  let [over, under] = [Math.round(fps * 1000), 1000];
  while (under !== 0) [over, under] = [under, over % under];
  return `${Math.round(fps * 1000) / over}/${1000 / over}`;
}
