import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Authority, KeyRing, MasterKey, RotatedKey, SigningKey } from './key-ring.ts';
import { currentOf, stateOf } from './key-state.ts';
import { planRotation } from './plan-rotation.ts';
import type { KeyFamily, RotationAction } from './plan-rotation.ts';
import type { RotationPeriods } from './rotation-periods.ts';

const FAMILIES: readonly KeyFamily[] = ['authorities', 'snapshotKeys', 'workloadMasters'];
const START = 1_790_000_000_000;

/** Lists of keys without the key material, under the very actions that the real ones get. */
class Simulation {
  ring: KeyRing | null = null;
  private made = 0;
  private readonly periods: RotationPeriods;

  constructor(periods: RotationPeriods) {
    this.periods = periods;
  }

  tick(now: number, isPublished = true): readonly RotationAction[] {
    const actions = planRotation(this.ring, { now, periods: this.periods, isPublished });
    for (const action of actions) this.apply(action, now);
    return actions;
  }

  keys(family: KeyFamily): readonly RotatedKey[] {
    return this.ring?.[family] ?? [];
  }

  current(family: KeyFamily): RotatedKey {
    const key = currentOf(this.keys(family));
    if (key === null) throw new Error(`no ${family} in use`);
    return key;
  }

  private apply(action: RotationAction, now: number): void {
    const ring = this.ring ?? emptyRing();
    if (action.kind === 'createRoot') this.ring = ring;
    else this.ring = { ...ring, [action.family]: this.changed(ring[action.family], action, now) };
  }

  private changed(
    keys: readonly RotatedKey[],
    action: Exclude<RotationAction, { kind: 'createRoot' }>,
    now: number,
  ): readonly RotatedKey[] {
    if (action.kind === 'create') return [...keys, this.newKey(now, action.inUse)];
    if (action.kind === 'retire') return keys.filter(({ id }) => id !== action.id);
    return keys.map((key) => (key.id === action.id ? { ...key, promotedAt: now } : key));
  }

  private newKey(now: number, inUse: boolean): Authority & SigningKey & MasterKey {
    this.made += 1;
    const { authorityLifetime } = this.periods;
    return {
      id: `key-${this.made}`,
      createdAt: now,
      promotedAt: inUse ? now : null,
      notAfter: now + authorityLifetime,
      certificate: '',
      privateKey: '',
      secret: '',
      privateJwk: { kty: 'OKP', crv: 'Ed25519', x: '', d: '', kid: '', alg: 'EdDSA', use: 'sig' },
    };
  }
}

function emptyRing(): KeyRing {
  return { epoch: 1, serial: 1, roots: [], authorities: [], snapshotKeys: [], workloadMasters: [] };
}

const periods: fc.Arbitrary<RotationPeriods> = fc
  .record({
    overlap: fc.integer({ min: 10, max: 100 }),
    authorityLifetime: fc.integer({ min: 12, max: 40 }),
    snapshotKey: fc.integer({ min: 3, max: 30 }),
    workloadMaster: fc.integer({ min: 3, max: 30 }),
  })
  .map(({ overlap, authorityLifetime, snapshotKey, workloadMaster }) => ({
    overlap,
    authorityLifetime: authorityLifetime * overlap,
    snapshotKey: snapshotKey * overlap,
    workloadMaster: workloadMaster * overlap,
  }));

/** Ticks of a leader: mostly in time, sometimes away for up to an overlap. `parts` are percent of an overlap. */
const steps = fc.array(fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 100 })), {
  minLength: 50,
  maxLength: 400,
});

interface Moment {
  readonly at: number;
  readonly keys: Readonly<Record<KeyFamily, readonly RotatedKey[]>>;
}

function history(chosen: RotationPeriods, parts: readonly number[]): readonly Moment[] {
  const simulation = new Simulation(chosen);
  let at = START;
  return parts.map((part) => {
    at += Math.max(1, Math.floor((part * chosen.overlap) / 100));
    simulation.tick(at);
    const [authorities, snapshotKeys, workloadMasters] = FAMILIES.map((family) =>
      simulation.keys(family),
    );
    return {
      at,
      keys: {
        authorities: authorities ?? [],
        snapshotKeys: snapshotKeys ?? [],
        workloadMasters: workloadMasters ?? [],
      },
    };
  });
}

function currentId(moment: Moment, family: KeyFamily): string {
  return currentOf(moment.keys[family])?.id ?? 'none';
}

/** Keys by which one signs and that the other does not have. */
function unknownTo(trust: Moment, signing: Moment): readonly string[] {
  return FAMILIES.map((family) => currentId(signing, family)).filter(
    (used) => !FAMILIES.some((family) => trust.keys[family].some(({ id }) => id === used)),
  );
}

describe('over any time', () => {
  it('exactly one key of a kind is in use, with at most one other beside it', () => {
    fc.assert(
      fc.property(periods, steps, (chosen, parts) => {
        for (const { keys } of history(chosen, parts)) {
          for (const family of FAMILIES) {
            const states = keys[family].map((key) => stateOf(key, keys[family]));
            expect(states.filter((state) => state === 'Current')).toHaveLength(1);
            expect(states.length).toBeLessThanOrEqual(2);
          }
        }
      }),
    );
  });

  it('what a replica signs verifies under the trust of an overlap before and after', () => {
    fc.assert(
      fc.property(periods, steps, fc.nat({ max: 5 }), (chosen, parts, lag) => {
        const moments = history(chosen, parts);
        const unverified = moments.flatMap((signing, index) => {
          // The replica may know the ring of some rounds ago alone.
          const known = moments[Math.max(0, index - lag)] ?? signing;
          const reach = chosen.overlap - (signing.at - known.at);
          const trusts = moments.filter(({ at }) => Math.abs(at - signing.at) < reach);
          return trusts.flatMap((trust) => unknownTo(trust, known));
        });
        expect(unverified).toEqual([]);
      }),
    );
  });

  it('what is sealed with a workload key can be opened for a period, but for the overlap in which its successor is made known', () => {
    fc.assert(
      fc.property(periods, steps, (chosen, parts) => {
        const moments = history(chosen, parts);
        const lasts = chosen.workloadMaster - chosen.overlap;
        const unknown = moments.flatMap((sealing, index) => {
          const used = currentId(sealing, 'workloadMasters');
          const opening = moments.slice(index).filter(({ at }) => at < sealing.at + lasts);
          return opening.filter(({ keys }) => keys.workloadMasters.every(({ id }) => id !== used));
        });
        expect(unknown).toEqual([]);
      }),
    );
  });

  it('no authority ends while it is in use, nor while it is trusted', () => {
    fc.assert(
      fc.property(periods, steps, (chosen, parts) => {
        for (const { at, keys } of history(chosen, parts))
          for (const key of keys.authorities)
            expect((key as Authority).notAfter).toBeGreaterThan(at);
      }),
    );
  });

  it('keys do change, each after its period', () => {
    fc.assert(
      fc.property(periods, (chosen) => {
        const rounds = Math.ceil((3 * chosen.snapshotKey) / chosen.overlap) * 10;
        const used = history(chosen, Array<number>(rounds).fill(10));
        const ids = new Set(used.map((moment) => currentId(moment, 'snapshotKeys')));
        expect(ids.size).toBeGreaterThanOrEqual(2);
        expect(ids.size).toBeLessThanOrEqual(4);
      }),
      { numRuns: 30 },
    );
  });
});
