import { describe, expect, it } from '@jest/globals';
import { KeyKeeper } from './key-keeper.ts';
import { decodeKeyRing, encodeKeyRing, KeyRingError } from './key-ring.ts';
import type { KeyRing } from './key-ring.ts';
import { StoreConflict } from './key-store.ts';
import type { SecretStore, StoredRing } from './key-store.ts';

const HOUR = 3_600_000;
const periods = {
  overlap: HOUR,
  authorityLifetime: 6 * HOUR,
  snapshotKey: 4 * HOUR,
  workloadMaster: 4 * HOUR,
};
const START = 1_790_000_000_000;

/** One Secret under the API server's rules of concurrency. */
class OneSecret implements SecretStore {
  stored: StoredRing | null = null;
  writes = 0;
  /** Comes between the read and the write of a round. */
  beforeWrite: (() => Promise<void>) | null = null;
  isAway = false;

  read(): Promise<StoredRing | null> {
    if (this.isAway) return Promise.reject(new Error('away'));
    return Promise.resolve(this.stored);
  }

  async write(text: string, resourceVersion: string | null): Promise<void> {
    const between = this.beforeWrite;
    this.beforeWrite = null;
    await between?.();
    if ((this.stored?.resourceVersion ?? null) !== resourceVersion) throw new StoreConflict();
    this.writes += 1;
    this.stored = { text, resourceVersion: String(this.writes) };
  }

  ring(): KeyRing {
    return decodeKeyRing(this.stored?.text ?? '');
  }
}

function household(isPublished = () => true) {
  const store = new OneSecret();
  const time = { now: START };
  const newKeeper = () =>
    new KeyKeeper({ store, periods, clock: () => time.now, isPublished: () => isPublished() });
  return { store, time, newKeeper };
}

describe('the leader', () => {
  it('creates the ring once', async () => {
    const { store, newKeeper } = household();
    const keeper = newKeeper();
    await keeper.rotate();
    await keeper.rotate();
    await newKeeper().rotate();
    expect(store.writes).toBe(1);
    expect(keeper.ring).toEqual(store.ring());
  });

  it('takes over what another leader wrote between its read and its write', async () => {
    const { store, newKeeper } = household();
    const [one, other] = [newKeeper(), newKeeper()];
    store.beforeWrite = () => other.rotate();
    await one.rotate();
    expect(store.writes).toBe(1);
    expect(one.ring).toEqual(other.ring);
  });

  it('goes through whole rotations, whoever leads', async () => {
    const { store, time, newKeeper } = household();
    const keepers = [newKeeper(), newKeeper(), newKeeper()];
    const states: string[] = [];
    for (let round = 0; round < 60; round += 1) {
      await keepers[round % 3]?.rotate();
      states.push(
        store
          .ring()
          .snapshotKeys.map(({ id }) => id)
          .join(' '),
      );
      time.now += HOUR / 10;
    }
    const [, overlapping = ''] = new Set(states);
    expect(overlapping.split(' ')).toHaveLength(2);
    expect(states.at(-1)).toBe(overlapping.split(' ')[1]);
  });

  it('does not promote before the trust is published', async () => {
    let published = false;
    const { store, time, newKeeper } = household(() => published);
    const keeper = newKeeper();
    await keeper.rotate();
    time.now += 3 * HOUR;
    await keeper.rotate();
    const [old, next] = store.ring().snapshotKeys;
    time.now += HOUR;
    await keeper.rotate();
    expect(store.ring().snapshotKeys).toEqual([old, next]);
    published = true;
    await keeper.rotate();
    expect(store.ring().snapshotKeys[1]?.promotedAt).toBe(time.now);
  });

  it('brings back a Secret that was deleted or set back', async () => {
    const { store, time, newKeeper } = household();
    const keeper = newKeeper();
    await keeper.rotate();
    const backup = store.stored;
    time.now += 3 * HOUR;
    await keeper.rotate();
    const { ring } = keeper;
    for (const lost of [null, backup]) {
      store.stored = lost && { ...lost, resourceVersion: 'restored' };
      await keeper.rotate();
      expect(store.ring()).toEqual(ring);
    }
  });

  it('does not overwrite what it does not understand', async () => {
    const { store, newKeeper } = household();
    const keeper = newKeeper();
    await keeper.rotate();
    const { ring } = keeper;
    store.stored = { text: '{"version":2}', resourceVersion: 'new' };
    await expect(keeper.rotate()).rejects.toThrow(KeyRingError);
    expect(store.stored.text).toBe('{"version":2}');
    expect(keeper.ring).toBe(ring);
  });

  it('reports a round that failed, and goes on until it is told to end', async () => {
    const { store, newKeeper } = household();
    const keeper = newKeeper();
    store.isAway = true;
    const leading = new AbortController();
    const reports: unknown[] = [];
    await keeper.lead(leading.signal, (error) => {
      reports.push(error);
      leading.abort();
    });
    expect(reports).toEqual([new Error('away')]);
    expect(keeper.ring).toBeNull();
  });

  it('does not begin where it is already told to end', async () => {
    const { store, newKeeper } = household();
    await newKeeper().lead(AbortSignal.abort(), () => undefined);
    expect(store.stored).toBeNull();
  });
});

describe('every replica', () => {
  it('announces each later ring, once, and an earlier one never', async () => {
    const { store, time, newKeeper } = household();
    const [leader, follower] = [newKeeper(), newKeeper()];
    const heard: number[] = [];
    const stop = follower.onChange(({ serial }) => heard.push(serial));
    await leader.rotate();
    const first = store.stored?.text ?? '';
    time.now += 3 * HOUR;
    await leader.rotate();
    const second = store.stored?.text ?? '';
    for (const text of [first, first, second, first, second]) follower.observe(text);
    stop();
    follower.observe(encodeKeyRing({ ...store.ring(), serial: 9 }));
    expect(heard).toEqual([1, 2]);
    expect(follower.ring?.serial).toBe(9);
  });

  it('tells a late listener of the ring that is known', async () => {
    const { newKeeper } = household();
    const keeper = newKeeper();
    await keeper.rotate();
    const heard: KeyRing[] = [];
    keeper.onChange((ring) => heard.push(ring));
    expect(heard).toEqual([keeper.ring]);
  });
});
