import { expect, test } from 'vitest';
import { csiCommand } from '../../../agent/io/frame-source/csi-command.ts';
import { fraction } from '../../../agent/io/frame-source/gstreamer-command.ts';
import { pipelineSource } from '../../../agent/io/frame-source/pipeline-source.ts';
import { rtspCommand } from '../../../agent/io/frame-source/rtsp-command.ts';
import { v4l2Command } from '../../../agent/io/frame-source/v4l2-command.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';

const shell = ['sh', '-c', 'exec "$@" 3>&1 >&2', 'sh', 'gst-launch-1.0', '-q'];
const ffmpeg = ['ffmpeg', '-nostdin', '-hide_banner', '-loglevel', 'warning'];

test('a network camera in its own size comes as JPEG', () => {
  expect(rtspCommand({ url: 'rtsp://cam-1.local/stream?x=1@2' })).toEqual({
    command: [
      ...ffmpeg,
      ...['-rtsp_transport', 'tcp', '-fflags', 'nobuffer', '-i', 'rtsp://cam-1.local/stream?x=1@2'],
      ...['-an', '-c:v', 'mjpeg', '-q:v', '2', '-f', 'mjpeg', 'pipe:1'],
    ],
    output: { format: 'mjpeg' },
    secrets: [],
  });
});

test('a network camera with a size comes raw, at the rate asked for', () => {
  const { command, output } = rtspCommand({ url: 'rtsp://cam/s', transport: 'udp', width: 642, height: 480, fps: 0.5 });
  expect(command.slice(5)).toEqual([
    ...['-rtsp_transport', 'udp', '-fflags', 'nobuffer', '-i', 'rtsp://cam/s', '-an'],
    ...['-vf', 'fps=0.5,scale=642:480', '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'],
  ]);
  expect(output).toEqual({ format: 'rawvideo', width: 642, height: 480, pixels: 'rgb24' });
});

test('user and password go where the program reads them, and nowhere else', () => {
  const beside = rtspCommand({ url: 'rtsp://cam/s', username: 'admin', password: 'a/b@c$&' });
  expect(beside.command[10]).toBe('rtsp://admin:a%2Fb%40c%24%26@cam/s');
  const inside = rtspCommand({ url: 'rtsp://admin:a%2Fb%40c%24%26@cam/s', engine: 'gstreamer' });
  expect(inside.command).toContain('location="rtsp://cam/s"');
  expect(inside.command).toContain('user-pw="a/b@c$&"');
  for (const command of [beside, inside]) {
    const source = pipelineSource(command, { clock: fakeClock(), log: fakeLog() });
    expect(source.description).not.toMatch(/a\/b@c|a%2Fb%40c/);
    expect(source.description).toContain('can be seen in the process list');
  }
});

test('GStreamer reads a network camera too', () => {
  const camera = { url: 'rtsp://cam/s', username: 'me', password: 'say "\\"', engine: 'gstreamer' } as const;
  expect(rtspCommand({ ...camera, width: 640, height: 480, fps: 2 })).toEqual({
    command: [
      ...shell,
      ...['rtspsrc', 'location="rtsp://cam/s"', 'protocols=tcp', 'latency=200'],
      ...['user-id="me"', 'user-pw="say \\"\\\\\\""', '!', 'decodebin', '!'],
      ...['videorate', '!', 'video/x-raw,framerate=2/1', '!', 'videoconvert', '!', 'videoscale', '!'],
      ...['video/x-raw,format=RGB,width=640,height=480', '!', 'fdsink', 'fd=3'],
    ],
    program: 'gst-launch-1.0',
    output: { format: 'rawvideo', width: 640, height: 480, pixels: 'rgb24' },
    secrets: ['say "\\"'],
  });
  expect(rtspCommand(camera).command.slice(-9)).toEqual([
    ...['videoconvert', '!', 'video/x-raw,format=RGB', '!', 'jpegenc', 'quality=95', '!', 'fdsink', 'fd=3'],
  ]);
});

test('a USB camera hands on its own JPEG, or raw frames', () => {
  const camera = { device: '/dev/video2', width: 1280, height: 720, fps: 5 };
  expect(v4l2Command({ ...camera, format: 'mjpeg' }).command.slice(5)).toEqual([
    ...['-f', 'v4l2', '-input_format', 'mjpeg', '-framerate', '5', '-video_size', '1280x720', '-i', '/dev/video2'],
    ...['-an', '-c:v', 'copy', '-f', 'mjpeg', 'pipe:1'],
  ]);
  const grey = v4l2Command({ ...camera, format: 'grey' });
  expect(grey.command.slice(-5)).toEqual(['-pix_fmt', 'gray', '-f', 'rawvideo', 'pipe:1']);
  expect(grey.command).toContain('gray');
  expect(grey.output).toEqual({ format: 'rawvideo', width: 1280, height: 720, pixels: 'gray8' });
  expect(v4l2Command({ ...camera, format: 'yuyv', engine: 'gstreamer' }).command.slice(6)).toEqual([
    ...['v4l2src', 'device="/dev/video2"', '!', 'video/x-raw,format=YUY2,width=1280,height=720,framerate=5/1'],
    ...['!', 'videoconvert', '!', 'video/x-raw,format=RGB,width=1280,height=720', '!', 'fdsink', 'fd=3'],
  ]);
  expect(v4l2Command({ ...camera, format: 'mjpeg', engine: 'gstreamer' }).command.slice(9)).toEqual([
    ...['image/jpeg,width=1280,height=720,framerate=5/1', '!', 'fdsink', 'fd=3'],
  ]);
});

test('a camera of a Jetson is scaled in hardware and comes as RGB', () => {
  expect(csiCommand({ sensorId: 1, width: 1280, height: 720, fps: 29.97 }).command.slice(6)).toEqual([
    ...['nvarguscamerasrc', 'sensor-id=1', '!'],
    ...['video/x-raw(memory:NVMM),width=1280,height=720,framerate=30000/1001', '!', 'nvvidconv', '!'],
    ...['video/x-raw,format=BGRx', '!', 'videoconvert', '!', 'video/x-raw,format=RGB,width=1280,height=720'],
    ...['!', 'fdsink', 'fd=3'],
  ]);
});

test('a width whose rows GStreamer would pad is refused', () => {
  expect(() => csiCommand({ sensorId: 0, width: 642, height: 480, fps: 5 })).toThrow(
    'width: expected a multiple of 4 with GStreamer, got 642',
  );
});

test.each([
  [5, '5/1'],
  [0.5, '1/2'],
  [12.5, '25/2'],
  [29.97, '30000/1001'],
  [23.976, '24000/1001'],
  [0.01, '1/100'],
])('%d frames a second are %s', (fps, expected) => expect(fraction(fps)).toBe(expected));
