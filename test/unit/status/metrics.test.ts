import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { metrics } from '../../../agent/io/status/metrics.ts';
import { parseExposition } from '../../fixtures/exposition.ts';
import { broker, camera, journal, snapshot } from '../../fixtures/fake-status.ts';

const promtool = spawnSync('promtool', ['--version']).status === 0;
const busy = snapshot({
  site: 'no"rth\\\n',
  cameras: [
    camera({ framesFailed: 3, framesSkipped: 2, restarts: 1 }),
    camera({ id: 'line2', state: 'stalled', framesPerSecond: null, lastFrameAgeMs: null, lastFrameAtMs: null }),
  ],
  broker: broker({ inFlight: 4, connects: 2 }),
  journal: journal({
    thinned: 9,
    streams: [{ stream: 'window/line1/base', first: 1, last: 412, published: 400, acknowledged: 0 }],
  }),
});

describe('metrics', () => {
  test('the figures of the snapshot, in base units', async () => {
    const samples = parseExposition(await metrics().text(busy)).samples;
    const value = (name: string) => samples.get(name);
    expect(value('driftlight_frames_total{camera="line1"}')).toBe(123_456);
    expect(value('driftlight_frames_failed_total{camera="line1"}')).toBe(3);
    expect(value('driftlight_frames_skipped_total{camera="line1"}')).toBe(2);
    expect(value('driftlight_source_restarts_total{camera="line1"}')).toBe(1);
    expect(value('driftlight_camera_up{camera="line1"}')).toBe(1);
    expect(value('driftlight_camera_up{camera="line2"}')).toBe(0);
    expect(value('driftlight_last_frame_age_seconds{camera="line1"}')).toBe(0.18);
    expect(value('driftlight_last_frame_age_seconds{camera="line2"}')).toBeUndefined();
    expect(value('driftlight_window_frames{camera="line1"}')).toBe(100);
    expect(value('driftlight_broker_connected')).toBe(1);
    expect(value('driftlight_in_flight')).toBe(4);
    expect(value('driftlight_backlog_reports{stream="window/line1/base"}')).toBe(12);
    expect(value('driftlight_journal_bytes')).toBe(14_300_000);
    expect(value('driftlight_journal_max_bytes')).toBe(64_000_000);
    expect(value('driftlight_thinned_total')).toBe(9);
    expect(value('driftlight_event_loop_delay_seconds')).toBe(0.011);
    expect(value('process_resident_memory_bytes')).toBe(98_000_000);
    expect(value('driftlight_build_info{version="0.1.0",site="no\\"rth\\\\\\n",device="box7"}')).toBe(1);
  });

  test('scraping again counts nothing twice, and a camera that is gone leaves no line', async () => {
    const scraper = metrics();
    await scraper.text(busy);
    const again = parseExposition(await scraper.text(busy)).samples;
    expect(again.get('driftlight_frames_total{camera="line1"}')).toBe(123_456);
    expect(again.get('driftlight_broker_connects_total')).toBe(2);
    const without = parseExposition(await scraper.text(snapshot({ cameras: [] }))).samples;
    expect([...without.keys()].filter((name) => name.includes('camera='))).toEqual([]);
    const noReceipt = snapshot({ broker: broker({ lastAcknowledgedAgeMs: null }) });
    const silent = parseExposition(await scraper.text(noReceipt)).samples;
    expect(silent.has('driftlight_last_receipt_age_seconds')).toBe(false);
  });

  test('a whole text in the exposition format, named by the rules of Prometheus', async () => {
    const { families, problems } = parseExposition(await metrics().text(busy));
    expect(problems).toEqual([]);
    expect(families.size).toBeGreaterThan(25);
  });

  test('the checker finds what is wrong', () => {
    const wrong = '# HELP a_total A.\n# TYPE a_total gauge\na_total 1\nb 2\n# HELP C x\n# TYPE C counter\nC{x="1} 3';
    expect(parseExposition(wrong).problems).toEqual([
      'a_total: a gauge must not end in _total',
      'b: a sample without HELP and TYPE',
      'C: not in snake case',
      'C: a counter must end in _total',
      'cannot be read: C{x="1} 3',
      'no newline at the end',
    ]);
  });

  test.skipIf(!promtool)('promtool check metrics (needs promtool of Debian package prometheus)', async () => {
    const checked = spawnSync('promtool', ['check', 'metrics'], {
      input: await metrics().text(busy),
      encoding: 'utf8',
    });
    expect(checked.stdout + checked.stderr).toBe('');
    expect(checked.status).toBe(0);
  });
});
