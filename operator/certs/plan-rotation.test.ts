import { describe, expect, it } from '@jest/globals';
import { applyRotation } from './apply-rotation.ts';
import type { KeyRing } from './key-ring.ts';
import { nextOf, previousOf } from './key-state.ts';
import { planRotation } from './plan-rotation.ts';
import type { KeyFamily, RotationAction } from './plan-rotation.ts';
import { currentAuthorityOf, currentSnapshotKeyOf } from './published.ts';

const FAMILIES: readonly KeyFamily[] = ['authorities', 'snapshotKeys', 'workloadMasters'];
const START = 1_790_000_000_000;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const usual = {
  overlap: HOUR,
  authorityLifetime: 365 * DAY,
  snapshotKey: 30 * DAY,
  workloadMaster: 30 * DAY,
};

class Leader {
  ring: KeyRing;

  constructor(ring: KeyRing) {
    this.ring = ring;
  }

  async tick(now: number, isPublished = true): Promise<readonly RotationAction[]> {
    const moment = { now, periods: usual, isPublished };
    const actions = planRotation(this.ring, moment);
    this.ring = await applyRotation(this.ring, actions, moment);
    return actions;
  }
}

async function started(): Promise<Leader> {
  const moment = { now: START, periods: usual, isPublished: false };
  return new Leader(await applyRotation(null, planRotation(null, moment), moment));
}

describe('planRotation', () => {
  it('starts with one key of each kind, at once in use, whatever is published', () => {
    const moment = { now: START, periods: usual, isPublished: false };
    expect(planRotation(null, moment)).toEqual([
      { kind: 'createRoot' },
      ...FAMILIES.map((family) => ({ kind: 'create', family, inUse: true })),
    ]);
  });

  it('has nothing to do then, and again after the same moment', async () => {
    const leader = await started();
    expect(await leader.tick(START)).toEqual([]);
    expect(await leader.tick(START + 29 * DAY)).toEqual([]);
    expect(await leader.tick(START + 30 * DAY - HOUR)).not.toEqual([]);
    expect(await leader.tick(START + 30 * DAY - HOUR)).toEqual([]);
  });

  it('puts a key to use only when all trust it, however long that takes', async () => {
    const leader = await started();
    const created = START + 30 * DAY - HOUR;
    const first = currentSnapshotKeyOf(leader.ring);
    await leader.tick(created);
    await leader.tick(created + HOUR - 1);
    expect(currentSnapshotKeyOf(leader.ring)).toBe(first);
    await leader.tick(created + 9 * HOUR, false);
    expect(currentSnapshotKeyOf(leader.ring)).toBe(first);
    await leader.tick(created + 9 * HOUR, true);
    expect(currentSnapshotKeyOf(leader.ring).id).not.toBe(first.id);
    expect(previousOf(leader.ring.snapshotKeys)).toEqual([first]);
  });

  it('renews the authority at two thirds of its life', async () => {
    const leader = await started();
    const due = START + (365 * DAY * 2) / 3;
    for (let at = START; at < due - HOUR; at += HOUR) await leader.tick(at);
    expect(nextOf(leader.ring.authorities)).toBeNull();
    await leader.tick(due - HOUR);
    expect(nextOf(leader.ring.authorities)).not.toBeNull();
  });

  it('renews an authority that was made for longer than is configured now', async () => {
    const { ring } = await started();
    const periods = { ...usual, authorityLifetime: 3 * DAY };
    const at = (now: number) => planRotation(ring, { now, periods, isPublished: true });
    expect(at(START + 2 * DAY - HOUR - 1)).toEqual([]);
    expect(at(START + 2 * DAY - HOUR)).toEqual([
      { kind: 'create', family: 'authorities', inUse: false },
    ]);
  });

  it('has an authority that can be used at once, where the leader was away for too long', async () => {
    const leader = await started();
    const late = START + 366 * DAY;
    expect(await leader.tick(late)).toContainEqual({
      kind: 'create',
      family: 'authorities',
      inUse: true,
    });
    expect(currentAuthorityOf(leader.ring).createdAt).toBe(late);
  });

  it('uses a successor that is not yet published rather than an authority that has ended', async () => {
    const leader = await started();
    await leader.tick(START + 300 * DAY);
    const next = nextOf(leader.ring.authorities);
    await leader.tick(START + 364 * DAY, false);
    expect(currentAuthorityOf(leader.ring).id).not.toBe(next?.id);
    await leader.tick(START + 365 * DAY, false);
    expect(currentAuthorityOf(leader.ring).id).toBe(next?.id);
  });
});
