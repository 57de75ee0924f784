import { expect, test } from 'vitest';
import { cachedSnapshot } from '../../../agent/io/status/cached-snapshot.ts';
import { withoutPasswords } from '../../../agent/io/status/without-passwords.ts';
import { camera, fakeStatusView, snapshot } from '../../fixtures/fake-status.ts';

test('the agent is asked at most once in 250 ms', () => {
  const view = fakeStatusView();
  let nowMs = 1_000;
  const read = cachedSnapshot(view, () => nowMs);
  read();
  nowMs += 249;
  read();
  expect(view.snapshots).toBe(1);
  nowMs += 1;
  read();
  expect(view.snapshots).toBe(2);
});

test('an error is thrown each time and nothing old is shown after it', () => {
  const view = fakeStatusView();
  let nowMs = 1_000;
  const read = cachedSnapshot(view, () => nowMs);
  read();
  view.present = new Error('journal closed');
  nowMs += 250;
  expect(read).toThrow('journal closed');
  expect(read).toThrow('journal closed');
  view.present = snapshot({ device: 'box8' });
  expect(read().device).toBe('box8');
});

test('users and passwords in addresses are taken out, everything else stays', () => {
  const trouble =
    'Error opening rtsp://admin:s3cr@t@10.0.0.7/1: 401, then mqtts://u@b:8883/ (a@b.example, http://x/y@z)';
  const clean = withoutPasswords(snapshot({ cameras: [camera({ trouble })] }));
  expect(clean.cameras[0]?.trouble).toBe(
    'Error opening rtsp://10.0.0.7/1: 401, then mqtts://b:8883/ (a@b.example, http://x/y@z)',
  );
  expect(withoutPasswords(snapshot())).toEqual(snapshot());
});
