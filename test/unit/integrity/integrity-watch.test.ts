import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../../../agent/app/config/schema.ts';
import { createIntegrityWatch, type IntegrityWatch } from '../../../agent/app/integrity/integrity-watch.ts';
import { currentManifest, shelveManifest } from '../../../agent/app/integrity/manifest-shelf.ts';
import { readSecretKey } from '../../../agent/app/integrity/minisign/secret-key.ts';
import { modelShelf } from '../../../agent/app/model/model-shelf.ts';
import { encodeBaseline } from '../../../agent/io/baseline-store/baseline-file.ts';
import { baselineShelf } from '../../../agent/io/baseline-store/baseline-shelf.ts';
import { createBoxTime } from '../../../agent/pipeline/box-time.ts';
import { decodeStored } from '../../../shared/wire/codec.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeDisk, fakeJournal } from '../../fixtures/fake-journal.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { encryptedKey, plainKey } from '../../fixtures/minisign-vectors.ts';
import { greyWindows, smallBaseline } from '../../fixtures/small-baseline.ts';
import { type ValidatedBox, validatedBox } from '../../fixtures/validated-box.ts';

const HOUR_MS = 3_600_000;
/** 06:00 UTC. */
const startMs = Date.UTC(2026, 2, 2, 6);

let box: ValidatedBox;
beforeEach(() => {
  box = validatedBox();
});
afterEach(() => box.dispose());

/** A box that checks hour by hour; `restart` forgets all that does not stand in its journal. */
function watched(config: Config = box.config()) {
  const clock = fakeClock({ wallMs: startMs });
  const disk = fakeDisk();
  const log = fakeLog();
  const journal = fakeJournal({ clock, disk });
  const make = (of: Config) =>
    createIntegrityWatch(of, { clock, time: createBoxTime(clock), log, timeZone: 'Europe/Berlin' }, box.sources());
  let watch: IntegrityWatch = make(config);
  return {
    log,
    journal,
    status: () => watch.status(),
    isNewlyValidated: () => watch.isNewlyValidated(),
    check: () => watch.check(journal),
    async hourLater() {
      await clock.advance(HOUR_MS);
      await watch.check(journal);
    },
    restart(of: Config = config) {
      watch = make(of);
    },
    /** Of each report: `status severity id`, and what it says. */
    events: () =>
      journal.read('event', 1, 100).map(({ bytes }) => {
        const { draft } = decodeStored(bytes);
        if (draft.kind !== 'event') throw new Error(draft.kind);
        return draft;
      }),
  };
}

/** Validates the state as it is now. */
async function validate(
  config = box.config(),
  secret = undefined as Parameters<ValidatedBox['manifest']>[1]['secret'],
) {
  const { text, signature } = await box.manifest(config, { atMs: startMs, ...(secret ? { secret } : {}) });
  return shelveManifest(config.stateDir, text, signature);
}

async function promote(level: number, at: string): Promise<string> {
  const { draft, series } = await smallBaseline({ camera: 'line1' }, greyWindows(60, 1, level));
  const { bytes, id } = encodeBaseline(draft, series);
  const atMs = Date.parse(at);
  baselineShelf(join(box.dir, 'state'), 'line1', null).promote(bytes, { atMs, by: 'Ada', reason: 'test' });
  return id;
}

describe('a state that nobody validated', () => {
  test('is no event and is said', async () => {
    const { check, status, events } = watched();
    expect(status().state).toBe('unchecked');
    await check();
    expect(status()).toMatchObject({ state: 'never-validated', validated: null, departures: [], checkedAtMs: startMs });
    expect(events()).toEqual([]);
  });

  test('is an event where one is asked for, until there is one', async () => {
    const config = box.config({}, { integrity: { required: true } });
    const { check, hourLater, status, events } = watched(config);
    await check();
    await hourLater();
    expect(status().state).toBe('refused');
    await validate(config);
    await hourLater();
    expect(events().map(({ status }) => status)).toEqual(['raised', 'cleared']);
    expect(events()[0]).toMatchObject({
      type: 'integrity',
      severity: 'act',
      evidence: [{ text: 'The box was never validated, and integrity.required asks for it' }],
    });
    expect(status().state).toBe('ok');
  });
});

describe('one change after validation is named, with the hour in which it came:', () => {
  const since = '; since between 07:00 and 08:00';

  test('a byte of the model', async () => {
    const { check, hourLater, events, status, log } = watched();
    await validate();
    await check();
    expect(status()).toMatchObject({ state: 'ok', validated: { by: 'Ada', reason: 'commissioned', signedBy: null } });
    writeFileSync(box.model, 'not really a modeL');
    await hourLater();
    const [event, ...more] = events();
    expect(more).toEqual([]);
    // SHA-256 of both contents by sha256sum.
    const text = `The model of camera line1 changed: validated 29a6a9f19463…, now 36ab4b03ce5a…${since}`;
    expect(event).toMatchObject({
      ...{ camera: null, type: 'integrity', status: 'raised', severity: 'act', shape: 'step', cause: null },
      onset: { atMs: startMs + HOUR_MS, earliestMs: startMs, latestMs: startMs + HOUR_MS },
      evidence: [{ text, measure: 'camera/line1/model' }],
    });
    expect(event!.action).toContain('driftlight confirm');
    expect(status()).toMatchObject({ state: 'departed', matters: true, departures: [text] });
    expect(log.lines.map(({ message }) => message)).toEqual([
      `not as validated: ${text}; driftlight confirm lists all`,
    ]);
  });

  test('a setting of the camera, at the restart that takes it over', async () => {
    const { check, restart, hourLater, events } = watched();
    await validate();
    await check();
    restart(box.config({ window: '2m' }));
    await hourLater();
    expect(events()).toMatchObject([
      {
        severity: 'act',
        cause: 'configuration-changed',
        evidence: [{ text: `The setting cameras.line1.window changed: validated 1m, now 2m${since}` }],
      },
    ]);
  });

  test('a setting that moves nothing measured is to be watched', async () => {
    const { check, restart, hourLater, events } = watched();
    await validate();
    await check();
    restart(box.config({}, { log: { level: 'warn' } }));
    await hourLater();
    expect(events()).toMatchObject([
      { severity: 'watch', evidence: [{ text: `The setting log.level changed: validated info, now warn${since}` }] },
    ]);
  });

  test('the preprocessing, by the setting that moved it', async () => {
    const { check, restart, hourLater, events } = watched();
    await validate();
    await check();
    restart(box.config({ preprocess: { mean: [0.5] } }));
    await hourLater();
    expect(events()[0]!.evidence.map(({ text }) => text)).toEqual([
      `The setting cameras.line1.preprocess.mean changed: validated [0], now [0.5]${since}`,
    ]);
  });

  test('the baseline, and one whose file was meddled with', async () => {
    const first = await promote(120, '2026-03-01T00:00:00Z');
    const { check, hourLater, events } = watched();
    await validate();
    await check();
    const second = await promote(140, '2026-03-02T06:30:00Z');
    await hourLater();
    expect(events()[0]!.evidence[0]!.text).toBe(
      `The baseline of camera line1 changed: validated ${first}, now ${second}${since}`,
    );
    baselineShelf(join(box.dir, 'state'), 'line1', null).rollback({ atMs: startMs, by: 'Ada', reason: null });
    await hourLater();
    expect(events().at(-1)!.status).toBe('cleared');
    appendFileSync(join(box.dir, 'state/baselines/line1/default', `${first}.driftlight-baseline`), 'x');
    await hourLater();
    expect(events().at(-1)!.evidence[0]!.text).toContain(`validated ${first}, now ${first}, its file damaged`);
  });

  test('a promoted model, with the tap that came with it', async () => {
    const { check, hourLater, events } = watched();
    await validate();
    await check();
    const shelf = modelShelf(join(box.dir, 'state'), 'line1', box.model);
    const id = '0123456789abcdef';
    mkdirSync(shelf.folderOf(id), { recursive: true });
    writeFileSync(join(shelf.folderOf(id), 'new.onnx'), 'not really a modeL');
    const settings = { tap: 'pool5', output: { kind: 'none' } } as const;
    const model = { id, sha256: '', file: 'new.onnx', settings, gate: '', signature: '' };
    shelf.promote(model, { atMs: startMs, by: 'Ada', reason: 'better' });
    await hourLater();
    expect(events()[0]!.evidence.map(({ text }) => text)).toEqual([
      `The model of camera line1 changed: validated 29a6a9f19463…, now 36ab4b03ce5a…${since}`,
      `The model's tap of camera line1 changed: validated auto, now pool5${since}`,
    ]);
  });

  test.each([
    ['sharp', 'act', 'The version of sharp changed: validated 0.35.5, now 9.9.9'],
    ['agent', 'act', 'The version of Driftlight changed: validated 1.0.0, now 9.9.9'],
    ['kernel', 'watch', 'The version of the kernel changed: validated 6.1.0, now 9.9.9'],
  ] as const)('the version of %s', async (what, severity, text) => {
    const { check, restart, hourLater, events } = watched();
    await validate();
    await check();
    box.versions[what] = '9.9.9';
    restart();
    await hourLater();
    expect(events()).toMatchObject([{ severity, evidence: [{ text: `${text}${since}` }] }]);
  });

  test('what cannot be read is unknown, not changed', async () => {
    const { check, restart, hourLater, events, status } = watched();
    await validate();
    await check();
    box.versions.sharp = null;
    restart();
    await hourLater();
    expect(events()).toEqual([]);
    expect(status()).toMatchObject({ state: 'ok', unknown: ['the version of sharp'] });
  });

  test('a model that is gone is gone, and a camera more is one thing', async () => {
    const { check, restart, hourLater, events } = watched();
    await validate();
    await check();
    rmSync(box.model);
    const source = { type: 'simulated' };
    const { cameras } = box.config();
    const line1 = { id: 'line1', source: { type: 'folder', path: join(box.dir, 'pictures') } };
    expect(cameras).toHaveLength(1);
    restart(
      box.config(
        {},
        {
          cameras: [
            { ...line1, model: { path: box.model } },
            { id: 'line2', source },
          ],
        },
      ),
    );
    await hourLater();
    expect(events()[0]!.evidence.map(({ text }) => text)).toEqual([
      `The model of camera line1 changed: validated 29a6a9f19463…, now no file${since}`,
      `Camera line2 is new: not there when validated${since}`,
    ]);
  });
});

describe('the event', () => {
  test('stays one over restarts, is updated when something else departs, and cleared when all is back', async () => {
    const { check, hourLater, restart, events } = watched();
    await validate();
    await check();
    writeFileSync(box.model, 'another');
    await hourLater();
    restart();
    await hourLater();
    box.versions.kernel = '6.2.0';
    await hourLater();
    box.versions.kernel = '6.1.0';
    writeFileSync(box.model, 'not really a model');
    restart();
    await hourLater();
    await hourLater();
    expect(events().map(({ status }) => status)).toEqual(['raised', 'updated', 'cleared']);
    expect(new Set(events().map(({ id }) => id)).size).toBe(1);
    const [, updated, cleared] = events();
    expect(updated!.evidence.map(({ text }) => text.replace(/.*; /, ''))).toEqual([
      'since between 07:00 and 08:00',
      'since between 09:00 and 10:00',
    ]);
    expect(updated!.onset).toEqual({ atMs: startMs + HOUR_MS, earliestMs: startMs, latestMs: startMs + HOUR_MS });
    expect(cleared!.evidence).toEqual([{ text: 'The box is as it was validated again' }]);
  });

  test('ends with a new validation, which the box takes over at once', async () => {
    const { check, hourLater, isNewlyValidated, events, status } = watched();
    await validate();
    await check();
    expect(isNewlyValidated()).toBe(false);
    writeFileSync(box.model, 'another');
    await hourLater();
    const file = await validate();
    expect(isNewlyValidated()).toBe(true);
    await check();
    expect(isNewlyValidated()).toBe(false);
    expect(events().map(({ status }) => status)).toEqual(['raised', 'cleared']);
    expect(events()[1]!.evidence[0]!.text).toBe('Another state was validated by Ada at 07:00: commissioned');
    expect(status().state).toBe('ok');
    expect(file).toMatch(/manifest-000002\.json$/);
    expect(readdirSync(join(box.dir, 'state/integrity')).sort()).toEqual([
      'manifest-000001.json',
      'manifest-000002.json',
    ]);
  });

  test('of another validated state that departs too is a new one', async () => {
    const { check, hourLater, events } = watched();
    await validate();
    await check();
    writeFileSync(box.model, 'another');
    await hourLater();
    await validate();
    writeFileSync(box.model, 'a third');
    await check();
    expect(events().map(({ status }) => status)).toEqual(['raised', 'cleared', 'raised']);
    expect(events()[2]!.id).not.toBe(events()[0]!.id);
  });

  test('tells when the validated state itself is gone', async () => {
    const { check, hourLater, events, status } = watched();
    await validate();
    await check();
    rmSync(join(box.dir, 'state/integrity'), { recursive: true });
    await hourLater();
    expect(events()).toMatchObject([
      {
        status: 'raised',
        evidence: [{ text: expect.stringMatching(/^The validated state is gone: no manifest lies in/) }],
      },
    ]);
    expect(status().state).toBe('refused');
  });

  test('is found again when the journal was full', async () => {
    const { check, hourLater, events, journal, status } = watched();
    await validate();
    await check();
    writeFileSync(box.model, 'another');
    journal.full = true;
    await expect(hourLater()).rejects.toThrow('full');
    expect(status()).toMatchObject({ state: 'departed', trouble: expect.stringContaining('full') });
    journal.full = false;
    await hourLater();
    expect(events().map(({ status }) => status)).toEqual(['raised']);
    expect(events()[0]!.onset.earliestMs).toBe(startMs);
    expect(status().trouble).toBeNull();
  });
});

describe('where a public key is configured', () => {
  const secret = readSecretKey(plainKey.secret, null);
  const signed = () => box.config({}, { integrity: { publicKeys: [plainKey.public.split('\n')[1]] } });

  test('a signed state is trusted, and its key is named', async () => {
    const { check, status, events } = watched(signed());
    await validate(signed(), secret);
    await check();
    expect(status()).toMatchObject({ state: 'ok', validated: { signedBy: plainKey.id } });
    expect(events()).toEqual([]);
  });

  async function refusal(config: Config, meddle: () => Promise<unknown>): Promise<string> {
    const { check, status, events } = watched(config);
    await meddle();
    await check();
    expect(status()).toMatchObject({ state: 'refused', matters: true, validated: null });
    expect(events()).toMatchObject([{ type: 'integrity', status: 'raised', severity: 'act', cause: null }]);
    expect(status().departures).toEqual([events()[0]!.evidence[0]!.text]);
    return events()[0]!.evidence[0]!.text;
  }

  test('one without a signature is refused', async () => {
    expect(await refusal(signed(), () => validate(signed()))).toMatch(
      /is refused: it is not signed \(there is no .*\.minisig\)/,
    );
  });

  test('one by another key is refused', async () => {
    const other = readSecretKey(encryptedKey.secret, 'pw');
    expect(await refusal(signed(), () => validate(signed(), other))).toMatch(
      /it is signed with the key 2B14558EE671E929, which is none of the configured ones \(805FD0536EBB7D7F\)/,
    );
  });

  test('one that was changed after it was signed is refused', async () => {
    const meddle = async () => {
      const file = await validate(signed(), secret);
      const { text } = currentManifest(join(box.dir, 'state'))!;
      writeFileSync(file, text.replace('commissioned', 'Commissioned'));
    };
    expect(await refusal(signed(), meddle)).toMatch(/does not hold: it was changed after it was signed/);
  });

  test('and the key cannot be read, all are refused', async () => {
    const config = box.config({}, { integrity: { publicKeys: [join(box.dir, 'none.pub')] } });
    expect(await refusal(config, () => validate(config, secret))).toMatch(
      /no key of integrity.publicKeys can be read: .*none\.pub: there is no such file/,
    );
  });

  test('a damaged state is refused, signed or not', async () => {
    const meddle = async () => writeFileSync(await validate(), '{"format":"driftlight-manifest"');
    expect(await refusal(box.config(), meddle)).toMatch(/is refused: it is no JSON$/);
  });

  test('a refused state that comes back right clears the event', async () => {
    const { check, hourLater, events } = watched(signed());
    const file = await validate(signed(), secret);
    await check();
    const { text } = currentManifest(join(box.dir, 'state'))!;
    writeFileSync(file, text.replace('Ada', 'Bob'));
    await hourLater();
    writeFileSync(file, text);
    await hourLater();
    expect(events().map(({ status }) => status)).toEqual(['raised', 'cleared']);
    expect(events()[1]!.evidence[0]!.text).toBe('The box is as it was validated again');
  });
});
