import { expect, it } from 'vitest';
import { metrics } from '../../../agent/io/status/metrics.ts';
import { deliverySection } from '../../../agent/io/status/page/delivery-section.ts';
import { broker, snapshot } from '../../fixtures/fake-status.ts';

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
  const { text } = deliverySection(shown);
  expect(text).toContain('may acknowledge reports that it denied');
  expect(text).toContain('Certificate of this box</dt><dd><bdi>box-7, valid to 2026-04-01');
  expect(text).toContain('&lt;Plant&gt; CA, valid to 2026-04-01');
});

it('neither is shown where there is none', () => {
  const { text } = deliverySection(snapshot());
  expect(text).not.toMatch(/Caution|Certificate/);
});

it('the ends of certificates and takeovers are metrics', async () => {
  const text = await metrics().text(shown);
  const seconds = notAfterMs / 1000;
  expect(text).toContain(`driftlight_certificate_not_after_seconds{what="box",subject="box-7"} ${seconds}`);
  expect(text).toContain('driftlight_takeovers 2');
});
