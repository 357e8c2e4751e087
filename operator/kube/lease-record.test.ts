import { describe, expect, it } from '@jest/globals';
import { leaseHeldBy, leaseReleased, microTime, readLease } from './lease-record.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const record = {
  holder: 'a',
  acquireTime: '2026-01-01T00:00:00.000000Z',
  transitions: 3,
  resourceVersion: '9',
};
const at = { now: NOW, durationMs: 15_000 };

describe('lease records', () => {
  it('reads what a Lease says', () => {
    const meta = { name: 'l', namespace: 'n', uid: 'u', resourceVersion: '9' };
    const spec = { holderIdentity: 'a', acquireTime: record.acquireTime, leaseTransitions: 3 };
    expect(readLease({ meta, value: { spec } })).toEqual(record);
    expect(readLease({ meta, value: {} })).toEqual({
      holder: '',
      acquireTime: null,
      transitions: 0,
      resourceVersion: '9',
    });
  });

  it('keeps the time of acquisition when renewed', () => {
    expect(leaseHeldBy('a', record, at)).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      acquireTime: record.acquireTime,
      renewTime: '2026-01-02T03:04:05.006000Z',
      leaseTransitions: 3,
    });
  });

  it('counts a transition when it changes hands', () => {
    expect(leaseHeldBy('b', record, at)).toMatchObject({
      holderIdentity: 'b',
      acquireTime: microTime(NOW),
      leaseTransitions: 4,
    });
    expect(leaseHeldBy('b', null, at)).toMatchObject({ leaseTransitions: 0 });
  });

  it('names no holder when released', () => {
    expect(leaseReleased(record, NOW)).toMatchObject({ holderIdentity: '', leaseTransitions: 3 });
  });
});
