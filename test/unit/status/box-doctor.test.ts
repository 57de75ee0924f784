import { expect, test } from 'vitest';
import { type Finding, ok } from '../../../agent/app/finding.ts';
import { doctorDesk } from '../../../agent/app/page/doctor-desk.ts';
import { doctorPage } from '../../../agent/io/status/page/box-doctor-page.ts';
import type { Page } from '../../../agent/io/status/page/page.ts';
import type { DoctorRun } from '../../../agent/pipeline/doctor-run.ts';
import { nowMs, snapshot } from '../../fixtures/fake-status.ts';
import { pageContext } from '../../fixtures/page-context.ts';

const failure: Finding = { code: 'x', about: 'broker', result: 'failure', found: '<no answer>', todo: 'check it' };
const fine = ok('y', 'clock', 'set');

test('one examination at a time; findings come as they are found', async () => {
  let next: (finding: Finding | null) => void = () => {};
  const desk = doctorDesk(
    async function* () {
      for (;;) {
        const finding = await new Promise<Finding | null>((resolve) => {
          next = resolve;
        });
        if (finding === null) return;
        yield finding;
      }
    },
    () => ({ source: fine, model: null }),
    () => nowMs,
  );
  expect(desk.run()).toMatchObject({ running: false, beganAtMs: null });
  desk.begin();
  expect(() => desk.begin()).toThrow('at work already');
  next(fine);
  await new Promise(setImmediate);
  expect(desk.run()).toMatchObject({ running: true, findings: [fine], endedAtMs: null });
  next(null);
  await new Promise(setImmediate);
  expect(desk.run()).toMatchObject({ running: false, findings: [fine], endedAtMs: nowMs, trouble: null });
  desk.begin();
  expect(desk.run().findings).toEqual([]);
});

test('an examination that breaks off says why, and another one may begin', async () => {
  const desk = doctorDesk(
    async function* () {
      yield failure;
      throw new Error('out of memory');
    },
    () => ({ source: fine, model: null }),
    () => nowMs,
  );
  desk.begin();
  await new Promise(setImmediate);
  expect(desk.run()).toMatchObject({ running: false, trouble: 'out of memory', findings: [failure] });
  desk.begin();
});

const drawn = (run: DoctorRun, rights: 'signed-in' | 'signed-out' | 'no') =>
  (doctorPage(pageContext(snapshot(), { rights, more: { doctor: () => run } }), '') as Page).body.text;
const done: DoctorRun = {
  running: false,
  beganAtMs: nowMs,
  endedAtMs: nowMs,
  findings: [fine, failure],
  trouble: null,
};

test('the page counts what failed, and shows that first once all is found', () => {
  const text = drawn(done, 'signed-in');
  expect(text).toContain('1 failed, at 12:07 UTC');
  expect(text.indexOf('&lt;no answer&gt;')).toBeLessThan(text.indexOf('>clock<'));
  const under = drawn({ ...done, running: true, endedAtMs: null }, 'signed-in');
  expect(under).toContain('At work since 12:07 UTC');
  expect(under.indexOf('&lt;no answer&gt;')).toBeGreaterThan(under.indexOf('>clock<'));
});

test('who may not begin one is told what it takes', () => {
  expect(drawn(done, 'signed-in')).toContain('value="doctor"');
  expect(drawn(done, 'signed-out')).not.toContain('value="doctor"');
  expect(drawn(done, 'signed-out')).toContain('/sign-in');
  expect(drawn(done, 'no')).toContain('status.passwordFile');
});
