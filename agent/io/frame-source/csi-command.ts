import { fraction, gstreamerCommand, unpaddedCaps } from './gstreamer-command.ts';
import type { PipelineCommand } from './pipeline-source.ts';

export interface CsiOptions {
  readonly sensorId: number;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

/** Reads a camera on the CSI connector of a Jetson. nvvidconv, which scales and converts in hardware, knows no RGB of 24
 * bits; the last step to it is done by the processor. */
export function csiCommand(options: CsiOptions): PipelineCommand {
  const { sensorId, width, height, fps } = options;
  const output = { format: 'rawvideo', width, height, pixels: 'rgb24' } as const;
  const sensor = `video/x-raw(memory:NVMM),width=${width},height=${height},framerate=${fraction(fps)}`;
  const convert = ['nvvidconv', '!', 'video/x-raw,format=BGRx', '!', 'videoconvert', '!', unpaddedCaps(output)];
  return gstreamerCommand(['nvarguscamerasrc', `sensor-id=${sensorId}`, '!', sensor, '!', ...convert], output);
}
