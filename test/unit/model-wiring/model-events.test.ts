import { describe, expect, test } from 'vitest';
import type { ModelStatus } from '../../../agent/core/model/model-status.ts';
import type { ReportMoment } from '../../../agent/core/window/window-report.ts';
import { createModelEvents } from '../../../agent/pipeline/model-events.ts';
import type { ModelNotice } from '../../../agent/pipeline/ports.ts';
import { decodeStored, encodeDraft } from '../../../shared/wire/codec.ts';
import type { ReportDraft } from '../../../shared/wire/report.ts';
import { fakeModelRunner } from '../../fixtures/fake-model-runner.ts';

const morning = Date.UTC(2026, 2, 2, 6);
const at = (ms: number): ReportMoment => ({
  ...{ bootId: '3f0c8a52-6a6c-4f4b-9d5e-0d3b6f6f2a11', monotonicMs: 1_000_000 + ms, utcMs: morning + ms, synced: true },
});
const notice = (kind: ModelNotice['kind'], text: string = kind): ModelNotice => ({ kind, text });
const told = (drafts: readonly ReportDraft[]) =>
  drafts.map((draft) => (draft.kind === 'event' ? [draft.status, draft.severity, draft.evidence[0]?.text] : []));
const ids = (drafts: readonly ReportDraft[]) => drafts.map((draft) => (draft.kind === 'event' ? draft.id : null));
const status = (change: Partial<ModelStatus>): ModelStatus => ({ ...fakeModelRunner().status, ...change });

describe('events of a model', () => {
  test('are raised, told of again where it is otherwise, and cleared, under one id', () => {
    const events = createModelEvents('line', null);
    const raised = events.hear(notice('fell-back', 'on cpu instead of cuda: no driver'), at(0));
    expect(told(raised)).toEqual([['raised', 'watch', 'on cpu instead of cuda: no driver']]);
    expect(ids(raised)).toEqual(['line-model-fell-back-20260302T060000-1']);
    expect(events.hear(notice('fell-back', 'on cpu instead of cuda: no driver'), at(10))).toEqual([]);
    const updated = events.hear(notice('fell-back', 'on cpu instead of cuda: no memory'), at(20));
    expect(told(updated)).toEqual([['updated', 'watch', 'on cpu instead of cuda: no memory']]);
    const cleared = events.hear(notice('as-asked'), at(30));
    expect(told(cleared)).toEqual([['cleared', 'watch', 'on cpu instead of cuda: no memory']]);
    expect(new Set(ids([...raised, ...updated, ...cleared])).size).toBe(1);
    for (const draft of [...raised, ...updated, ...cleared]) expect(draft).toMatchObject({ onset: { atMs: morning } });
    expect(events.hear(notice('as-asked'), at(40))).toEqual([]);
    expect(ids(events.hear(notice('fell-back'), at(50)))).toEqual(['line-model-fell-back-20260302T060000-2']);
  });

  test('of a refused model ask for action and are over when it runs, if on another provider', () => {
    const events = createModelEvents('line', null);
    expect(told(events.hear(notice('refused', 'no such file'), at(0)))).toEqual([['raised', 'act', 'no such file']]);
    expect(told(events.hear(notice('fell-back'), at(1)))).toEqual([
      ['cleared', 'act', 'no such file'],
      ['raised', 'watch', 'fell-back'],
    ]);
  });

  test('can travel', () => {
    const [draft] = createModelEvents('line', null).hear(notice('refused', 'no such file'), at(0));
    expect(decodeStored(encodeDraft(draft!, 1)).draft).toMatchObject({ ...draft });
  });
});

describe('crashes', () => {
  test('are an event when the process ends again before it was back', () => {
    const events = createModelEvents('line', null);
    expect(events.hear(notice('crashed'), at(0))).toEqual([]);
    expect(events.hear(notice('back'), at(1_000))).toEqual([]);
    expect(events.hear(notice('crashed'), at(2 * 3_600_000))).toEqual([]);
    expect(told(events.hear(notice('crashed', '3 times in a row'), at(2 * 3_600_000 + 5_000)))).toEqual([
      ['raised', 'watch', '3 times in a row'],
    ]);
    expect(told(events.hear(notice('back'), at(2 * 3_600_000 + 60_000)))).toEqual([
      ['cleared', 'watch', '3 times in a row'],
    ]);
  });

  test('are one event while they come again and again, until an hour was quiet enough', () => {
    const events = createModelEvents('line', null);
    const running = status({ state: 'running', runs: 5, trouble: null });
    const drafts: ReportDraft[] = [];
    for (let n = 0; n < 6; n++) {
      drafts.push(...events.hear(notice('crashed', 'out of memory'), at(n * 600_000)));
      drafts.push(...events.hear(notice('back'), at(n * 600_000 + 2_000)));
      drafts.push(...events.look(running, at(n * 600_000 + 3_000)));
    }
    expect(told(drafts)).toEqual([['raised', 'watch', 'out of memory']]);
    // The last was at 50 minutes: at 1 h 41 only those of 50 minutes count, which is one.
    expect(told(events.look(running, at(101 * 60_000)))).toEqual([['cleared', 'watch', 'out of memory']]);
  });
});

describe('after a restart of the agent', () => {
  test('what is still so is not raised again, and what is over is cleared under its id', () => {
    const before = createModelEvents('line', null);
    const [raised] = before.hear(notice('fell-back', 'no driver'), at(0));
    before.hear(notice('refused', 'no such file'), at(1));
    const events = createModelEvents('line', before.state());
    expect(told(events.hear(notice('fell-back', 'no driver'), at(100)))).toEqual([['cleared', 'act', 'no such file']]);
    expect(events.look(status({ state: 'starting', trouble: null }), at(200))).toEqual([]);
    expect(events.look(status({ state: 'running', runs: 1, trouble: 'no driver' }), at(300))).toEqual([]);
    const over = events.look(status({ state: 'running', runs: 2, trouble: null }), at(400));
    expect(told(over)).toEqual([['cleared', 'watch', 'no driver']]);
    expect(ids(over)).toEqual(ids([raised!]));
  });

  test.each(['', '{', '{"open":[{"kind":"other"}],"count":1}', '{"open":3}'])('damaged state %s is none', (text) => {
    const events = createModelEvents('line', new TextEncoder().encode(text));
    expect(told(events.hear(notice('refused'), at(0)))).toEqual([['raised', 'act', 'refused']]);
  });
});
