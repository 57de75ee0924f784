import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../agent/app/config/load.ts';
import { settingFacts, settingsHash } from '../../../agent/app/integrity/setting-facts.ts';

function facts(text: string, environment: Record<string, string> = {}) {
  const parsed = parseConfig(text, () => 'secret-of-a-file', environment);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return settingFacts(parsed.config);
}

const plain = `
site: plant
device: box
cameras:
  - id: line1
    source: { type: rtsp, url: rtsp://camera/stream }
`;

describe('the settings of a box', () => {
  test('are the same whatever their order, comments and written-out defaults', () => {
    const other = facts(`
# A comment
cameras:
  - source:
      url: rtsp://camera/stream
      type: rtsp
    window: 60s # the default
    id: line1
device: box
site: plant
log: { level: info }
`);
    expect(other).toEqual(facts(plain));
    expect(settingsHash(other)).toBe(settingsHash(facts(plain)));
  });

  test('are named as in the file, with durations as they are written there', () => {
    const found = facts(plain.replace('- id: line1', '- id: line1\n    window: 120s'));
    expect(found).toMatchObject({
      'setting/site': 'plant',
      'setting/cameras.line1.window': '2m',
      'setting/cameras.line1.every': '1s',
      'setting/cameras.line1.source.url': 'rtsp://camera/stream',
      'setting/cameras.line1.preprocess.mean': '[0]',
    });
    expect(Object.keys(found)).not.toContain('setting/broker.url');
  });

  test('tell where secrets stand and never what they are', () => {
    const text = `
site: plant
device: box
broker: { url: mqtt://broker, username: u, passwordFile: /etc/password }
status: { passwordEnv: PAGE_PASSWORD }
cameras:
  - id: line1
    source:
      type: pipeline
      command: [grab, --token, hunter2, 'http://user:hunter2@camera/x?password=hunter2', --verbose]
`;
    const found = facts(text, { PAGE_PASSWORD: 'hunter2' });
    expect(found['setting/broker.password']).toBe('in the file /etc/password');
    expect(found['setting/status.password']).toBe('in a variable of the environment');
    expect(found['setting/cameras.line1.source.command']).toContain('"grab","--token","***"');
    expect(JSON.stringify(found)).not.toMatch(/hunter2|secret-of-a-file|PAGE_PASSWORD/);
  });

  test('of great length are told by their beginning and a hash that a change anywhere moves', () => {
    const classes = Array.from({ length: 1_000 }, (_, i) => `class ${i}`);
    const withClasses = (names: string[]) =>
      facts(`${plain}    model: { path: m.onnx, output: { kind: classifier, classes: ${JSON.stringify(names)} } }\n`)[
        'setting/cameras.line1.model.output.classes'
      ]!;
    expect(withClasses(classes)).toMatch(/^\["class 0","class 1",.{0,30}… \([0-9a-f]{12}\)$/);
    expect(withClasses(classes.with(999, 'other'))).not.toBe(withClasses(classes));
  });
});
