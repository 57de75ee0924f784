import { describe, expect, test } from 'vitest';
import { Logger } from '../../../agent/app/logger.ts';
import { shownLines } from '../../../agent/app/page/box-log.ts';
import type { Page } from '../../../agent/io/status/page/page.ts';
import { pageAt } from '../../../agent/io/status/page/pages.ts';
import type { ShownLine } from '../../../agent/pipeline/log-line.ts';
import { nowMs, snapshot } from '../../fixtures/fake-status.ts';
import { pageContext } from '../../fixtures/page-context.ts';

const line = (seq: number, level: ShownLine['level'], part: string, text: string): ShownLine => ({
  seq,
  atMs: nowMs + seq * 1000,
  level,
  part,
  text,
});
const lines = [
  line(1, 'info', '', 'status page at http://localhost:8080/'),
  line(2, 'warn', 'line1', 'no picture for 20 s'),
  line(3, 'error', 'mqtt.link', 'refused <b>&</b>'),
  line(4, 'info', 'line1', 'pictures again'),
];

function drawn(path: string, log: readonly ShownLine[] = lines): string | null {
  const found = pageAt(path);
  const page = found?.draw(pageContext(snapshot(), { path, more: { log: () => log } }), found.id) as Page | null;
  return page?.body.text ?? null;
}
const shown = (path: string) => [...(drawn(path) ?? '').matchAll(/id="line-(\d+)"/g)].map(([, seq]) => Number(seq));

describe('the log on the page', () => {
  test.each([
    ['/log', [4, 3, 2, 1]],
    ['/log/warn', [3, 2]],
    ['/log/error', [3]],
    ['/log/from/line1', [4, 2]],
    ['/log/from/line1/warn', [2]],
    ['/log/from/mqtt', [3]],
    ['/log/from/mqtt/error', [3]],
  ])('%s shows lines %j, newest first', (path, seqs) => {
    expect(shown(path)).toEqual(seqs);
  });

  test('a camera that has said nothing has a page that says so; a part that is none has no page', () => {
    expect(drawn('/log/from/line1', [])).toContain('No such line since the start.');
    expect(drawn('/log/from/line9')).toBeNull();
  });

  test('a filter keeps the other one', () => {
    const text = drawn('/log/from/line1/warn')!;
    expect(text).toContain('href="/log/from/line1/error"');
    expect(text).toContain('href="/log/from/mqtt/warn"');
    expect(text).toContain('href="/log/warn"');
  });

  test('what a program says is text', () => {
    expect(drawn('/log')).toContain('refused &lt;b&gt;&amp;&lt;/b&gt;');
  });

  test('at most 200 lines', () => {
    const many = Array.from({ length: 450 }, (_, i) => line(i + 1, 'info', '', `said ${i + 1}`));
    expect(drawn('/log', many)!.match(/<li id="line-/g)).toHaveLength(200);
    expect(drawn('/log', many)).toContain('said 450<');
  });
});

describe('what the logger keeps for the page', () => {
  test('also what is not written, numbered since the start, with details and without secrets', () => {
    const written: string[] = [];
    const logger = new Logger({
      level: 'error',
      now: () => nowMs,
      destination: { write: (text: string) => void written.push(text) },
    });
    for (let i = 1; i <= 600; i++) logger.info(`line ${i}`);
    logger.child('line1').child('source').warn('opened rtsp://me:hunter2@camera/', { password: 'hunter2', after: 3 });
    const all = shownLines(logger.kept);
    expect(written).toEqual([]);
    expect(all).toHaveLength(500);
    expect(all[0]).toMatchObject({ seq: 102, text: 'line 102' });
    expect(all.at(-1)).toEqual({
      seq: 601,
      atMs: nowMs,
      level: 'warn',
      part: 'line1.source',
      text: 'opened rtsp://***@camera/ password="***" after=3',
    });
  });
});
