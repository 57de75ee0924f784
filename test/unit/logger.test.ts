import { describe, expect, test } from 'vitest';
import { Secret } from '../../agent/app/config/secret.ts';
import { Logger, type LoggerOptions } from '../../agent/app/logger.ts';
import { redact } from '../../agent/app/redact.ts';

const startMs = Date.UTC(2026, 0, 31, 6);

function setUp(options: LoggerOptions = {}, isTTY = false) {
  const written: string[] = [];
  const clock = { nowMs: startMs };
  const destination = { isTTY, write: (line: string) => void written.push(line) };
  const logger = new Logger({ destination, now: () => clock.nowMs, ...options });
  return { logger, written, clock, messages: () => logger.recent().map(({ message }) => message) };
}

describe('a line', () => {
  test('is JSON away from a terminal', () => {
    const { logger, written } = setUp();
    logger.child('mqtt').child('link').warn('refused', { reason: 'not authorised', level: 3 });
    logger.info('started');
    expect(written.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'warn',
        time: '2026-01-31T06:00:00.000Z',
        part: 'mqtt.link',
        details: { reason: 'not authorised', level: 3 },
        message: 'refused',
      },
      { level: 'info', time: '2026-01-31T06:00:00.000Z', message: 'started' },
    ]);
    expect(written.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  });

  test('is text on a terminal', () => {
    const { logger, written } = setUp({}, true);
    logger.child('mqtt').warn('refused', { reason: 'not authorised' });
    expect(written).toEqual(['2026-01-31T06:00:00.000Z warn  mqtt: refused reason="not authorised"\n']);
  });

  test('has the form that is set', () => {
    const json = setUp({ format: 'json' }, true);
    json.logger.info('a');
    expect(JSON.parse(json.written[0]!)).toMatchObject({ message: 'a' });
    const text = setUp({ format: 'text' });
    text.logger.info('a');
    expect(text.written).toEqual(['2026-01-31T06:00:00.000Z info  a\n']);
  });

  test('stays one line without terminal codes', () => {
    const { logger, written } = setUp({ format: 'text' });
    logger.error('first\r\n  second\u001b[31m', { path: 'a\nb' });
    expect(written).toEqual(['2026-01-31T06:00:00.000Z error first | second [31m path="a | b"\n']);
  });

  test('takes any detail, bounded', () => {
    const { logger, written } = setUp();
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    logger.info('x', {
      error: new Error('disk full'),
      at: new Date(startMs),
      never: new Date(Number.NaN),
      big: 12n,
      none: undefined,
      nan: Number.NaN,
      bytes: new Uint8Array(5),
      long: 'x'.repeat(5000),
      many: Array.from({ length: 100 }, (_, i) => i),
      circle,
    });
    const { details } = JSON.parse(written[0]!);
    expect(details).toMatchObject({
      error: 'disk full',
      at: '2026-01-31T06:00:00.000Z',
      never: 'invalid date',
      big: '12',
      nan: 'NaN',
      bytes: '5 bytes',
      circle: { self: { self: '{…}' } },
    });
    expect(details.long).toHaveLength(2003);
    expect(details.many).toHaveLength(20);
  });

  test('below the level is left out', () => {
    const { logger, messages, written } = setUp({ level: 'warn' });
    logger.info('a');
    logger.warn('b');
    logger.error('c');
    expect(written.map((line) => JSON.parse(line).message)).toEqual(['b', 'c']);
    // The page shows it nevertheless.
    expect(messages()).toEqual(['a', 'b', 'c']);
  });
});

describe('repeats', () => {
  test('are counted after three in a minute', () => {
    const { logger, clock, messages } = setUp();
    for (let i = 0; i < 44; i++) {
      logger.warn('broker away');
      clock.nowMs += 1000;
    }
    expect(messages()).toEqual(['broker away', 'broker away', 'broker away']);
    clock.nowMs = startMs + 60_000;
    logger.info('else');
    expect(messages().slice(3)).toEqual(['broker away (and 41 more in the last minute)', 'else']);
    logger.warn('broker away');
    expect(messages().at(-1)).toBe('broker away');
  });

  test('are those of a key or, without one, of part and message', () => {
    const { logger, messages } = setUp();
    for (let i = 0; i < 5; i++) logger.warn(`attempt ${i}`, { key: 'attempt' });
    for (let i = 0; i < 3; i++) logger.child('a').warn('same');
    for (let i = 0; i < 3; i++) logger.child('b').warn('same');
    expect(messages()).toEqual(['attempt 0', 'attempt 1', 'attempt 2', ...Array(6).fill('same')]);
    logger.stop();
    expect(messages().at(-1)).toBe('attempt 4 (and 2 more in the last minute)');
  });

  test('of thousands of keys take bounded memory and lose no count', () => {
    const { logger, written } = setUp({ format: 'text' });
    for (let i = 0; i < 5; i++) logger.warn('first');
    for (let i = 0; i < 600; i++) logger.info(`message ${i}`);
    expect(written.filter((line) => line.includes('first (and 2 more'))).toHaveLength(1);
    expect(written).toHaveLength(3 + 600 + 1);
  });

  test('end when the clock is set back', () => {
    const { logger, clock, messages } = setUp();
    for (let i = 0; i < 4; i++) logger.warn('a');
    clock.nowMs -= 3_600_000;
    logger.warn('a');
    expect(messages()).toEqual(['a', 'a', 'a', 'a (and 1 more in the last minute)', 'a']);
  });
});

test('the newest 500 lines are kept for the status page', () => {
  const { logger } = setUp();
  for (let i = 0; i < 550; i++) logger.child('p').info(`line ${i}`);
  const recent = logger.recent();
  expect(recent).toHaveLength(500);
  expect(recent[0]).toEqual({ atMs: startMs, level: 'info', part: 'p', message: 'line 50', details: {} });
  expect(recent.at(-1)?.message).toBe('line 549');
});

describe('secrets', () => {
  test('stand in no line', () => {
    const { logger, written } = setUp();
    logger.error('open rtsp://me:hunter2@camera/1', {
      url: 'http://camera/?user=me&pwd=hunter2&size=5',
      password: 'hunter2',
      nested: { apiKey: 'hunter2' },
      secret: new Secret({ variable: 'PW' }),
      error: new Error('GET http://me:hunter2@camera: 401'),
    });
    expect(written.join('')).not.toContain('hunter2');
    expect(JSON.stringify(logger.recent())).not.toContain('hunter2');
    expect(JSON.parse(written[0]!)).toMatchObject({
      message: 'open rtsp://***@camera/1',
      details: { url: 'http://camera/?user=me&pwd=***&size=5', error: 'GET http://***@camera: 401' },
    });
  });

  test.each([
    ['mqtt://u:p@h:1883/x', 'mqtt://***@h:1883/x'],
    ['rtsp://u:p@ss@h/1 and ws://a@b', 'rtsp://***@h/1 and ws://***@b'],
    ['http://h/?token=abc&x=1', 'http://h/?token=***&x=1'],
    ['--access_token=abc next', '--access_token=*** next'],
    ['Authorization: Bearer abc.def', 'Authorization: ***'],
    ['{"password":"abc","x":1}', '{"password":"***","x":1}'],
    ['password: expected a file', 'password: expected a file'],
    ['mail a@b.example', 'mail a@b.example'],
    ['bypass=1', 'bypass=1'],
  ])('%s', (text, shown) => expect(redact(text)).toBe(shown));

  test('are not laid bare by cutting a long text', () => {
    const shown = redact(`${'x'.repeat(3980)} mqtt://me:hunter2hunter2@broker`);
    expect(shown).toBe(`${'x'.repeat(3980)} ...`);
    expect(redact(`mqtt://me:${'hunter2'.repeat(1000)}@broker`)).toBe('...');
  });
});
