import type { KeyRing, RotatedKey } from './key-ring.ts';
import { currentOf } from './key-state.ts';
import { newAuthority, newMaster, newRoot, newSigningKey } from './new-keys.ts';
import type { Birth } from './new-keys.ts';
import type { KeyFamily, RotationAction, RotationMoment } from './plan-rotation.ts';

type Moment = Pick<RotationMoment, 'now' | 'periods'>;

/** The ring after these actions, with fresh keys where they ask for them. Without actions it is the same ring. */
export async function applyRotation(
  ring: KeyRing | null,
  actions: readonly RotationAction[],
  moment: Moment,
): Promise<KeyRing> {
  const start = ring ?? emptyRing(moment.now);
  if (actions.length === 0) return start;
  let changed = { ...start, serial: start.serial + 1 };
  for (const action of actions) changed = await applyOne(changed, action, moment);
  return changed;
}

function emptyRing(now: number): KeyRing {
  const lists = { roots: [], authorities: [], snapshotKeys: [], workloadMasters: [] };
  return { epoch: Math.floor(now / 1000), serial: 0, ...lists };
}

async function applyOne(ring: KeyRing, action: RotationAction, moment: Moment): Promise<KeyRing> {
  switch (action.kind) {
    case 'createRoot':
      return { ...ring, roots: [...ring.roots, await newRoot(moment.now)] };
    case 'create':
      return create(ring, action, moment);
    case 'promote': {
      const promotedAt = momentAfter(ring[action.family], moment.now);
      return onEach(ring, action.family, (key) =>
        key.id === action.id ? [{ ...key, promotedAt }] : [key],
      );
    }
    case 'retire':
      return onEach(ring, action.family, (key) => (key.id === action.id ? [] : [key]));
  }
}

async function create(
  ring: KeyRing,
  { family, inUse }: Extract<RotationAction, { kind: 'create' }>,
  { now, periods }: Moment,
): Promise<KeyRing> {
  const promotedAt = inUse ? momentAfter(ring[family], now) : null;
  const birth: Birth = { createdAt: now, promotedAt };
  switch (family) {
    case 'authorities': {
      const authority = await newAuthority(birth, periods.authorityLifetime);
      return { ...ring, authorities: [...ring.authorities, authority] };
    }
    case 'snapshotKeys':
      return { ...ring, snapshotKeys: [...ring.snapshotKeys, await newSigningKey(birth)] };
    case 'workloadMasters':
      return { ...ring, workloadMasters: [...ring.workloadMasters, newMaster(birth)] };
  }
}

/** INVARIANT: the last promoted is the one in use, also where a clock was set back. */
function momentAfter(keys: readonly RotatedKey[], now: number): number {
  return Math.max(now, (currentOf(keys)?.promotedAt ?? -1) + 1);
}

function onEach(
  ring: KeyRing,
  family: KeyFamily,
  change: <Key extends RotatedKey>(key: Key) => readonly Key[],
): KeyRing {
  return { ...ring, [family]: ring[family].flatMap<RotatedKey>(change) };
}
