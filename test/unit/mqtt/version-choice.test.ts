import { describe, expect, it } from 'vitest';
import type { ConnectionEnd } from '../../../agent/io/mqtt/connection.ts';
import { VersionChoice } from '../../../agent/io/mqtt/version-choice.ts';

const none: ConnectionEnd = {
  accepted: false,
  versionRefused: null,
  takenOver: false,
  hungUp: false,
  oldest: null,
  reason: 'away',
};
const accepted: ConnectionEnd = { ...none, accepted: true };
const refused: ConnectionEnd = { ...none, versionRefused: 'said' };
const hungUp: ConnectionEnd = { ...none, versionRefused: 'guessed' };

/** The versions tried when a broker answers so, one after the other. */
function tried(ends: readonly ConnectionEnd[], wanted: 'auto' | '5' | '3.1.1' = 'auto'): number[] {
  const choice = new VersionChoice(wanted);
  return ends.map((end) => {
    const version = choice.current;
    if (end.accepted) choice.accepted();
    choice.changesAfter(end);
    return version;
  });
}

describe('version', () => {
  it('falls back where the broker says that it does not speak 5, and remembers', () => {
    expect(tried([refused, accepted, none, accepted, accepted])).toEqual([5, 4, 4, 4, 4]);
  });

  it('asks a broker that only hung up once more', () => {
    expect(tried([hungUp, accepted, hungUp, accepted, accepted, accepted])).toEqual([5, 4, 5, 4, 4, 4]);
  });

  it('goes back to 5 where the broker hung up only because it was starting', () => {
    expect(tried([hungUp, accepted, accepted, accepted])).toEqual([5, 4, 5, 5]);
  });

  it('knows nothing of a broker that refused both', () => {
    expect(tried([refused, none, refused, none, accepted])).toEqual([5, 4, 5, 4, 5]);
  });

  it('keeps to 5 with a broker that spoke it', () => {
    expect(tried([accepted, hungUp, hungUp, none])).toEqual([5, 5, 5, 5]);
  });

  it('changes nothing that was set', () => {
    expect(tried([refused, refused], '5')).toEqual([5, 5]);
    expect(tried([hungUp, accepted], '3.1.1')).toEqual([4, 4]);
  });
});
