import { expect, it } from 'vitest';
import { metrics } from '../../../agent/io/status/metrics.ts';
import { deliveryKey, deliveryMore } from '../../../agent/io/status/page/delivery-section.ts';
import type { PageContext } from '../../../agent/io/status/page/page.ts';
import { broker, snapshot } from '../../fixtures/fake-status.ts';
import { pageContext } from '../../fixtures/page-context.ts';

const deliverySection = (context: PageContext) => ({
  text: deliveryKey(context).text + deliveryMore(context, null).text,
});
const notAfterMs = Date.UTC(2026, 3, 1);
const shown = snapshot({
  broker: broker({
    protocol: '3.1.1',
    caveat: 'a broker that speaks MQTT 3.1.1 may acknowledge reports that it denied',
    takeovers: 2,
    certificates: [
      { what: 'box', subject: 'box-7', notAfterMs },
      { what: 'issuer', subject: '<Plant> CA', notAfterMs },
    ],
  }),
});

it('the page shows what an acknowledgement may mean, and how long certificates hold', () => {
  const { text } = deliverySection(pageContext(shown));
  expect(text).toContain('may acknowledge reports that it denied');
  expect(text).toContain('Certificate of this box</dt><dd><bdi>box-7, valid to 2026-04-01');
  expect(text).toContain('&lt;Plant&gt; CA, valid to 2026-04-01');
});

it('neither is shown where there is none', () => {
  const { text } = deliverySection(pageContext(snapshot()));
  expect(text).not.toMatch(/Caution|Certificate/);
});

it('the ends of certificates and takeovers are metrics', async () => {
  const text = await metrics().text(shown);
  const seconds = notAfterMs / 1000;
  expect(text).toContain(`driftlight_certificate_not_after_seconds{what="box",subject="box-7"} ${seconds}`);
  expect(text).toContain('driftlight_takeovers 2');
});

it('how long what waits will take, and who has it, is shown where it is known', async () => {
  const draining = snapshot({
    broker: broker({ backlog: 90_000, timeToDrainMs: 125_000, acknowledged: { by: 'centre', ageMs: 4_000 } }),
  });
  const { text } = deliverySection(pageContext(draining));
  expect(text).toContain('All sent in about</dt><dd><bdi>2 min');
  expect(text).toContain('Acknowledged by</dt><dd><bdi>centre, 4 s ago');
  expect(await metrics().text(draining)).toContain('driftlight_time_to_drain_seconds 125');
  expect(deliverySection(pageContext(snapshot())).text).not.toMatch(/All sent in|Acknowledged by/);
});

it('a box that waits for a subscriber says so when none has acknowledged anything', () => {
  const { text } = deliverySection(pageContext(snapshot({ broker: broker({ delivery: 'subscriber' }) })));
  expect(text).toContain('no subscriber since the start');
});
