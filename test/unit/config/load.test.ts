import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Parsed, parseConfig } from '../../../agent/app/config/load.ts';
import { formatProblem } from '../../../agent/app/config/problem.ts';
import type { Config } from '../../../agent/app/config/schema.ts';

const minimal = `
site: plant-1
device: box-1
cameras:
  - id: cam1
    source: {type: simulated}
`;

const files: Record<string, string> = { '/secret/pw': 'hunter2\n', '/secret/empty': '\n', '/secret/two': 'a\nb\n' };

function readFile(path: string): string {
  const text = files[path];
  if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  return text;
}

function parse(text: string, environment: Record<string, string> = {}): Parsed {
  return parseConfig(text, readFile, environment);
}

function right(text: string, environment?: Record<string, string>): Config {
  const parsed = parse(text, environment);
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed.config;
}

function problems(text: string, environment?: Record<string, string>): string[] {
  const parsed = parse(text, environment);
  return (parsed.ok ? parsed.missing : parsed.problems).map(formatProblem);
}

/** The minimal file with lines of the camera replaced or added. */
const withCamera = (lines: string) => `site: a\ndevice: b\ncameras:\n  - id: cam1\n${lines.replace(/^/gm, '    ')}\n`;
const withSource = (source: string) => withCamera(`source: ${source}`);
const withBroker = (settings: string) => `${minimal}broker: {url: "mqtts://broker.example", ${settings}}\n`;

describe('a right file', () => {
  test('gets every default, in the units that the names say', () => {
    expect(right(minimal)).toEqual({
      site: 'plant-1',
      device: 'box-1',
      stateDir: '/var/lib/driftlight',
      runtimeDir: '/run/driftlight',
      cameras: [
        {
          id: 'cam1',
          name: null,
          enabled: true,
          source: {
            type: 'simulated',
            seed: 1,
            width: 640,
            height: 480,
            fps: 2,
            speed: 1,
            startMs: null,
            scenario: null,
          },
          everyMs: null,
          windowMs: 60_000,
          tolerance: { falseAlarmsPerCameraPerMonth: 1 },
          lighting: {
            outputLimit: 0.7,
            colourLimit: 0.007,
            planningHorizonMs: 30 * 86_400_000,
            exposureLocked: false,
            whiteBalanceLocked: false,
            colourMatrix: null,
          },
          learn: true,
          model: null,
          shadow: null,
          predictions: null,
          preprocess: {
            crop: null,
            width: 224,
            height: 224,
            fit: 'cover',
            pad: [0, 0, 0],
            position: 'centre',
            kernel: 'linear',
            colour: 'rgb',
            scale: 1 / 255,
            mean: [0],
            std: [1],
            shrinkOnLoadTolerance: 1,
            maxPixels: 50_000_000,
            timeoutMs: 10_000,
          },
        },
      ],
      broker: null,
      commands: { publicKeys: [], maxAgeMs: 300_000, perMinute: 60 },
      store: { maxBytes: 64_000_000, freeReserveBytes: 16_000_000 },
      status: { enabled: true, host: '127.0.0.1', port: 8080, view: 'open', tls: null, pictures: true, password: null },
      reports: { lumaHistogram: false, baseBins: 32 },
      diagnosis: { signatures: null, runbook: null },
      integrity: { publicKeys: [], required: false, factsCommand: null },
      limits: { maxFrameBytes: 32_000_000, stopWithinMs: 10_000, maxMemoryBytes: 512_000_000 },
      log: { level: 'info', format: 'auto' },
    });
  });

  test('a broker gets its defaults', () => {
    expect(right(`${minimal}broker: {url: "mqtt://localhost:1883"}`).broker).toEqual({
      url: 'mqtt://localhost:1883',
      username: null,
      password: null,
      caFile: null,
      certFile: null,
      keyFile: null,
      format: 'protobuf',
      delivery: 'broker',
      protocol: 'auto',
      keepAliveMs: 30_000,
      maxInFlight: 20,
      connectTimeoutMs: 10_000,
      backoff: { minMs: 1000, maxMs: 60_000 },
      drain: { maxPerSecond: null, spreadOverMs: 20_000 },
    });
  });

  test('protocol 5 may be written as a number', () => {
    expect(right(withBroker('protocol: 5')).broker?.protocol).toBe('5');
    expect(right(withBroker('protocol: 3.1.1')).broker?.protocol).toBe('3.1.1');
  });

  test('live cameras are sampled every second, recordings and simulated stations are not', () => {
    const everyOf = (lines: string) => right(withCamera(lines)).cameras[0]!.everyMs;
    expect(everyOf('source: {type: rtsp, url: "rtsp://camera/1"}')).toBe(1000);
    expect(everyOf('source: {type: v4l2}')).toBe(1000);
    expect(everyOf('source: {type: csi}')).toBe(1000);
    expect(everyOf('source: {type: http, url: "http://camera/1.jpg"}')).toBe(1000);
    expect(everyOf('source: {type: pipeline, command: [cat]}')).toBe(1000);
    expect(everyOf('source: {type: folder, path: /x}')).toBeNull();
    expect(everyOf('source: {type: simulated}')).toBeNull();
    expect(everyOf('source: {type: folder, path: /x}\nevery: 2s')).toBe(2000);
    expect(everyOf('source: {type: v4l2}\nevery: frame')).toBeNull();
  });

  test('a folder tells how its pictures get their time', () => {
    const timeOf = (time: string) => {
      const { source } = right(withSource(`{type: folder, path: /x, time: ${time}}`)).cameras[0]!;
      return source.type === 'folder' ? source.time : null;
    };
    expect(timeOf(`{from: filename, pattern: "yyyy-MM-dd'T'HH_mm_ss"}`)).toEqual({
      from: 'filename',
      pattern: "yyyy-MM-dd'T'HH_mm_ss",
      zone: 'UTC',
    });
    // 2026-01-31T06:00+01:00 is 05:00 UTC: 20,484 days of 86,400 s and 5 h after 1970.
    expect(timeOf('{from: interval, interval: 60s, start: 2026-01-31T06:00:00+01:00}')).toEqual({
      from: 'interval',
      intervalMs: 60_000,
      startMs: (20_484 * 86_400 + 5 * 3600) * 1000,
    });
    expect(timeOf('{from: exif, zone: Europe/Berlin}')).toEqual({ from: 'exif', zone: 'Europe/Berlin' });
    expect(timeOf('')).toEqual({ from: 'mtime' });
  });

  test('a key without a value is as good as none', () => {
    expect(right(`${minimal}broker:\nstatus:\nlog:\n  level:\n`)).toEqual(right(minimal));
  });

  test('mean and deviation are taken as one number or one a channel', () => {
    const { mean, std, scale } = right(
      withCamera('source: {type: v4l2}\npreprocess: {mean: [0.485, 0.456, 0.406], std: [0.2], scale: 1}'),
    ).cameras[0]!.preprocess;
    expect({ mean, std, scale }).toEqual({ mean: [0.485, 0.456, 0.406], std: [0.2], scale: 1 });
  });
});

describe('a wrong file', () => {
  test('tells every problem at once, each with its path and line', () => {
    const text = `site: a b
cameras:
  - id: cam1
    windw: 1m
    window: 0
    source: {type: simulatd}
  - id: cam1
    source:
      type: v4l2
      backoff: {min: 9s, max: 1s}
    every: 30s
    window: 10s
status:
  port: 99999
  port: 8080
broker: {url: "mqtt://broker", maxInFlight: 0, certFile: x.pem}
`;
    expect(problems(text)).toEqual([
      'site: expected an id of 1 to 64 letters, digits, - or _, got "a b" (line 1)',
      'device: expected an id of 1 to 64 letters, digits, - or _, got nothing (line 1)',
      'cameras[0].windw: expected a known key, probably window, got an unknown one (line 4)',
      'cameras[0].window: expected 10s to 1h, dividing an hour, got 0 (line 5)',
      'cameras[0].source.type: expected folder, pipeline, rtsp, v4l2, csi, http, simulated, got "simulatd" (line 6)',
      'cameras[1].id: expected an id that no camera above has, got "cam1" (line 7)',
      'cameras[1].source.backoff.max: expected at least backoff.min, got "1s" (line 10)',
      'cameras[1].every: expected at most window, got "30s" (line 11)',
      'status.port: expected each key once, got it again (line 15)',
      'broker.maxInFlight: expected a whole number from 1 to 1000, got 0 (line 16)',
      'broker.keyFile: expected a key file, since certFile is given, got nothing (line 16)',
      'broker.url: expected mqtts:// or wss://, since certificates are given, got "mqtt://broker" (line 16)',
    ]);
  });

  test.each([
    ['7s', 'does not divide an hour'],
    ['9s', 'is too short'],
    ['2h', 'is too long'],
    ['60', 'has no unit'],
  ])('window %s %s', (window) => {
    expect(problems(withCamera(`source: {type: simulated}\nwindow: ${window}`))).toHaveLength(1);
  });

  test.each([
    ['{type: rtsp}', 'cameras[0].source.url: expected a URL rtsp://, rtsps://'],
    ['{type: rtsp, url: "http://camera"}', 'cameras[0].source.url: expected a URL rtsp://, rtsps://'],
    ['{type: rtsp, url: "rtsp://camera/1", width: 640}', 'cameras[0].source.height: expected a height, since width'],
    ['{type: folder}', 'cameras[0].source.path: expected a path, got nothing'],
    ['{type: folder, path: /x, time: {from: filename}}', 'cameras[0].source.time.pattern: expected a pattern such as'],
    [
      '{type: folder, path: /x, time: {from: exif, zone: Mars/Base}}',
      'cameras[0].source.time.zone: expected a time zone',
    ],
    ['{type: folder, path: /x, time: {from: clock}}', 'cameras[0].source.time.from: expected filename, exif'],
    ['{type: pipeline, command: []}', 'cameras[0].source.command: expected a list of 1 to 200 words'],
    ['{type: pipeline, command: [a], output: {format: rawvideo}}', 'cameras[0].source.output.width: expected a whole'],
    ['{type: v4l2, device: video0}', 'cameras[0].source.device: expected an absolute path, got "video0"'],
    [
      '{type: folder, path: /x, time: {from: filename, pattern: HHmmss}}',
      "cameras[0].source.time.pattern: expected a pattern such as yyyy-MM-dd'T'HH_mm_ss (",
    ],
    [
      '{type: folder, path: /x, time: {from: filename, pattern: yyyy-QQ}}',
      "cameras[0].source.time.pattern: expected a pattern such as yyyy-MM-dd'T'HH_mm_ss ('QQ' is no part of a time",
    ],
    ['{type: simulated, start: yesterday}', 'cameras[0].source.start: expected an ISO time with its zone'],
    ['{type: simulated, start: 2026-13-01T00:00:00Z}', 'cameras[0].source.start: expected an ISO time with its zone'],
    ['5', 'cameras[0].source: expected a group with type: folder, pipeline'],
    ['{}', 'cameras[0].source.type: expected folder, pipeline, rtsp, v4l2, csi, http, simulated, got nothing'],
  ])('source %s', (source, expected) => expect(problems(withSource(source))[0]).toContain(expected));

  test('a grey picture has one mean', () => {
    expect(problems(withCamera('source: {type: v4l2}\npreprocess: {colour: grey, mean: [1, 2, 3], std: [1]}'))).toEqual(
      ['cameras[0].preprocess.mean: expected a list of one number, since colour is grey, got a list of 3 (line 6)'],
    );
    expect(problems(withCamera('source: {type: v4l2}\npreprocess: {scale: 1/0}'))).toHaveLength(1);
    expect(problems(withCamera('source: {type: v4l2}\npreprocess: {std: [0]}'))).toHaveLength(1);
    expect(problems(withCamera('source: {type: v4l2}\npreprocess: {mean: [1, 2]}'))).toHaveLength(1);
  });

  test('one to sixteen cameras', () => {
    const cameras = (count: number) =>
      `site: a\ndevice: b\ncameras: [${Array.from({ length: count }, (_, i) => `{id: c${i}, source: {type: simulated}}`)}]`;
    expect(problems(cameras(16))).toEqual([]);
    expect(problems(cameras(17))[0]).toBe('cameras: expected a list of 1 to 16 cameras, got a list of 17 (line 3)');
    expect(problems(cameras(0))[0]).toBe('cameras: expected a list of 1 to 16 cameras, got a list of 0 (line 3)');
  });

  test('syntax errors come with their line', () => {
    expect(problems('site: a\n\tdevice: b\n')[0]).toMatch(/^expected .+ \(line 2\)$/);
    expect(problems('site: a\ndevice: "b\n')[0]).toMatch(/\(line [23]\)$/);
    expect(problems('site: a\ndevice: *nowhere\n')[0]).toMatch(/alias/);
    expect(problems('site: @a\n')).toEqual([
      'expected quotes around a value that begins with @ or `, got something else (line 1)',
    ]);
  });

  test.each(['', '# nothing\n', 'null', '[]', 'text', '5'])('is no configuration: %j', (text) => {
    expect(problems(text)).toHaveLength(1);
  });

  test('keys of every object are no settings', () => {
    const found = problems(`${minimal}__proto__: {a: 1}\nconstructor: 2\ntoString: 3\n`);
    expect(found.map((problem) => problem.split(':')[0])).toEqual(['__proto__', 'constructor', 'toString']);
  });
});

describe('hostile files', () => {
  test('more than a megabyte is refused unread', () => {
    expect(problems(`# ${'x'.repeat(1_000_000)}`)).toEqual(['expected a file of at most 1000000 bytes, got 1000002']);
  });

  test('aliases that multiply are refused', () => {
    const letters = 'abcdefghij';
    const lines = [...letters].map((letter, i) => {
      const content = i === 0 ? 'x' : `*${letters[i - 1]}`;
      return `${letter}: &${letter} [${Array(9).fill(content)}]`;
    });
    expect(problems(lines.join('\n'))).toEqual([
      'expected aliases that resolve and repeat at most 100 things, got others',
    ]);
  });

  test('deep nesting is refused', () => {
    const deep = Array.from({ length: 60 }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
    expect(problems(`${deep} 1`)).toEqual(['expected groups nested at most 30 deep, got deeper ones']);
    expect(problems('['.repeat(100_000))).toHaveLength(1);
  });

  test('thousands of problems are cut to a hundred and a count', () => {
    const found = problems(Array.from({ length: 20_000 }, (_, i) => `a${i}: 1`).join('\n'));
    expect(found).toHaveLength(101);
    // Three settings are missing beside the unknown ones.
    expect(found[100]).toBe('expected fewer problems, got 19903 more');
  });
});

describe('secrets', () => {
  test('are read from a file or the environment and shown nowhere', () => {
    const fromFile = right(withBroker('username: box, passwordFile: /secret/pw'));
    expect(fromFile.broker?.password?.reveal()).toBe('hunter2');
    expect(JSON.stringify(fromFile)).not.toContain('hunter2');
    expect(inspect(fromFile, { depth: 9, showHidden: true })).not.toContain('hunter2');
    expect(`${fromFile.broker?.password}`).toBe('[secret]');
    expect(JSON.stringify(fromFile)).toContain('"password":"[secret]"');

    const fromEnvironment = right(withBroker('username: box, passwordEnv: PW'), { PW: 'swordfish' });
    expect(fromEnvironment.broker?.password?.reveal()).toBe('swordfish');

    const { source } = right(withSource('{type: rtsp, url: "rtsp://camera/1", username: u, passwordFile: /secret/pw}'))
      .cameras[0]!;
    expect(source.type === 'rtsp' && source.password?.reveal()).toBe('hunter2');
  });

  test.each([
    [
      'passwordFile: /secret/none',
      'broker.passwordFile: expected a file that can be read, got /secret/none (there is no such file)',
    ],
    ['passwordFile: /secret/empty', 'broker.passwordFile: expected a file with the password in its first line'],
    ['passwordFile: /secret/two', 'broker.passwordFile: expected a file of one line, got /secret/two, several lines'],
    ['passwordEnv: PW', 'broker.passwordEnv: expected a variable set in the environment, got one that is empty or not'],
    ['passwordFile: /secret/pw, passwordEnv: PW', 'broker.passwordEnv: expected either passwordFile or passwordEnv'],
    ['password: x', 'broker.password: expected passwordFile or passwordEnv, since a password never stands in this'],
  ])('%s', (settings, expected) => {
    expect(problems(withBroker(`username: box, ${settings}`))[0]).toContain(expected);
  });

  test('the broker’s password may come later: the rest runs meanwhile', () => {
    const parsed = parse(withBroker('username: box, passwordFile: /secret/none'));
    expect(parsed).toMatchObject({ ok: true, missing: [{ path: 'broker.passwordFile' }] });
    expect(() => parsed.ok && parsed.config.broker?.password?.fetch(readFile, {})).toThrow(
      'passwordFile: expected a file that can be read, got /secret/none (there is no such file)',
    );
    const present = right(withBroker('username: box, passwordFile: /secret/none')).broker?.password;
    expect(present?.fetch(() => 'swordfish\n', {})).toBe('swordfish');
  });

  test('any other password has to be there', () => {
    const camera = withSource('{type: rtsp, url: "rtsp://camera/1", username: u, passwordFile: /secret/none}');
    expect(parse(camera).ok).toBe(false);
    expect(parse(withBroker('username: box, passwordEnv: PW')).ok).toBe(false);
  });

  test('a password needs a user name', () => {
    expect(problems(withBroker('passwordFile: /secret/pw'))[0]).toContain('broker.username: expected a user name');
  });

  test.each([
    withBroker('password: hunter2'),
    withBroker('username: u, passwordFile: hunter2'),
    withBroker('username: u, passwordEnv: hunter2'),
    withBroker('username: u, passwordEnv: HUNTER2'),
    withBroker('passwordFile: [hunter2]'),
    `${minimal}broker: {url: "mqtt://me:hunter2@broker"}`,
    `${minimal}broker: {url: "mqtt://:hunter2@broker"}`,
    `${minimal}broker: {url: "ftp://broker/?password=hunter2"}`,
    `${minimal}broker: {password: !hunter2 }`,
    `${minimal}broker: {password: *hunter2 }`,
    `${minimal}broker:\n  password: "hunter2\n`,
    `${minimal}broker:\n  password: @hunter2\n`,
    `${minimal}broker:\n  password: x: hunter2\n`,
  ])('never repeats one that stands in the file by mistake: %j', (text) => {
    const found = problems(text);
    expect(found).not.toEqual([]);
    expect(found.join('\n').toLowerCase()).not.toContain('hunter2');
  });
});
