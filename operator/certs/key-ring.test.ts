import { describe, expect, it } from '@jest/globals';
import { applyRotation } from './apply-rotation.ts';
import { decodeKeyRing, encodeKeyRing, isLater, KeyRingError } from './key-ring.ts';
import { planRotation } from './plan-rotation.ts';

const HOUR = 3_600_000;
const periods = {
  overlap: HOUR,
  authorityLifetime: 24 * HOUR,
  snapshotKey: 12 * HOUR,
  workloadMaster: 12 * HOUR,
};
const moment = { now: 1_790_000_000_123, periods, isPublished: true };
const ring = await applyRotation(null, planRotation(null, moment), moment);

type Branch = Record<string, unknown>;

/** The stored ring with one place changed. */
function changed(change: (branch: Branch) => void, ...path: readonly string[]): string {
  const whole = JSON.parse(encodeKeyRing(ring)) as Branch;
  change(path.reduce((branch, step) => branch[step] as Branch, whole));
  return JSON.stringify(whole);
}

describe('decodeKeyRing', () => {
  it('reads what was written', () => {
    expect(decodeKeyRing(encodeKeyRing(ring))).toEqual(ring);
  });

  it.each<[string, string, string]>([
    ['nothing', '', 'not JSON'],
    ['what is cut off', encodeKeyRing(ring).slice(0, -9), 'not JSON'],
    ['a list', '[]', 'ring must be an object'],
    ['no roots', changed((all) => (all['roots'] = [])), 'ring.roots must be a list of at least 1'],
    [
      'a field that is not known',
      changed((all) => (all['more'] = 1)),
      'ring.more must be absent: the field is not known',
    ],
    [
      'a key of another curve',
      changed((key) => (key['crv'] = 'X25519'), 'snapshotKeys', '0', 'privateJwk'),
      'ring.snapshotKeys[0].privateJwk.crv must be one of Ed25519',
    ],
    [
      'none in use',
      changed((key) => (key['promotedAt'] = null), 'authorities', '0'),
      'ring.authorities must have a key in use',
    ],
    [
      'one key twice',
      changed((all) => (all['workloadMasters'] = [0, 0].map(() => ring.workloadMasters[0]))),
      'ring.workloadMasters must name every key once',
    ],
  ])('refuses %s', (_what, stored, sentence) => {
    expect(() => decodeKeyRing(stored)).toThrow(KeyRingError);
    expect(() => decodeKeyRing(stored)).toThrow(sentence);
  });

  it('says nothing of the keys', () => {
    const secret = ring.workloadMasters[0]?.secret ?? 'none';
    const broken = [
      encodeKeyRing(ring).replace(secret, `${secret}"`),
      changed((key) => (key['secret'] = [secret]), 'workloadMasters', '0'),
    ];
    for (const stored of broken) {
      const error = thrownBy(() => decodeKeyRing(stored));
      expect(error).toBeInstanceOf(KeyRingError);
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(secret.slice(0, 8));
      expect(error).not.toHaveProperty('cause');
    }
  });
});

describe('isLater', () => {
  it.each([
    [{ epoch: 1, serial: 2 }, { epoch: 1, serial: 1 }, true],
    [{ epoch: 1, serial: 1 }, { epoch: 1, serial: 1 }, false],
    [{ epoch: 2, serial: 1 }, { epoch: 1, serial: 9 }, true],
    [{ epoch: 1, serial: 9 }, { epoch: 2, serial: 1 }, false],
  ])('%j against %j', (one, other, later) => {
    expect(isLater({ ...ring, ...one }, { ...ring, ...other })).toBe(later);
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
