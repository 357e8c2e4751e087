import type { Authority, KeyRing, RotatedKey } from './key-ring.ts';
import { currentOf, nextOf, previousOf } from './key-state.ts';
import type { RotationPeriods } from './rotation-periods.ts';

/** The lists of a ring whose keys are rotated by time. */
export type KeyFamily = 'authorities' | 'snapshotKeys' | 'workloadMasters';

export type RotationAction =
  | { readonly kind: 'createRoot' }
  /** `inUse`: at once, for there is nothing else to use. */
  | { readonly kind: 'create'; readonly family: KeyFamily; readonly inUse: boolean }
  | { readonly kind: 'promote'; readonly family: KeyFamily; readonly id: string }
  | { readonly kind: 'retire'; readonly family: KeyFamily; readonly id: string };

export interface RotationMoment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly periods: RotationPeriods;
  /** Whether everything that the ring publishes has been written wherever it is read from. Nothing is promoted before. */
  readonly isPublished: boolean;
}

/** How far one family is. */
interface Stage {
  readonly family: KeyFamily;
  readonly keys: readonly RotatedKey[];
  /** When a successor should take over from the key in use. */
  readonly renewAt: number;
  /** When the key in use stops working. */
  readonly endsAt: number;
  /** Until when the key that it replaced is trusted. */
  readonly trustsUntil: number;
}

/**
 * What is to be done to a ring now; null: there is none yet. Nothing to do is an empty list.
 * INVARIANT: with checked periods one rotation of a family has ended when the next one begins, so that it has two keys at
 * most: as many as sidecars keep of the workload keys.
 */
export function planRotation(
  ring: KeyRing | null,
  moment: RotationMoment,
): readonly RotationAction[] {
  const root: readonly RotationAction[] = ring === null ? [{ kind: 'createRoot' }] : [];
  return [...root, ...stagesOf(ring, moment.periods).flatMap((stage) => planOne(stage, moment))];
}

function stagesOf(ring: KeyRing | null, periods: RotationPeriods): readonly Stage[] {
  return [
    authorityStage(ring?.authorities ?? [], periods),
    snapshotStage(ring?.snapshotKeys ?? [], periods),
    workloadStage(ring?.workloadMasters ?? [], periods),
  ];
}

/** One that was made for longer than is configured now is renewed as if it had been made for that. */
function authorityStage(keys: readonly Authority[], periods: RotationPeriods): Stage {
  const { authorityLifetime, overlap } = periods;
  const current = currentOf(keys);
  const endsAt = current?.notAfter ?? 0;
  const dueBy = Math.min(endsAt, (current?.createdAt ?? 0) + authorityLifetime);
  const renewAt = dueBy - authorityLifetime / 3;
  return { family: 'authorities', keys, renewAt, endsAt, trustsUntil: promotionOf(keys) + overlap };
}

/** No snapshot in use is older than the overlap. */
function snapshotStage(keys: readonly RotatedKey[], periods: RotationPeriods): Stage {
  const renewAt = promotionOf(keys) + periods.snapshotKey;
  const trustsUntil = promotionOf(keys) + periods.overlap;
  return { family: 'snapshotKeys', keys, renewAt, endsAt: Infinity, trustsUntil };
}

/** A session keeps what was sealed at its begin: the key stays until its place is needed for the next one. */
function workloadStage(keys: readonly RotatedKey[], periods: RotationPeriods): Stage {
  const renewAt = promotionOf(keys) + periods.workloadMaster;
  const trustsUntil = renewAt - periods.overlap;
  return { family: 'workloadMasters', keys, renewAt, endsAt: Infinity, trustsUntil };
}

/** When the key in use was put to use, in milliseconds since the epoch. */
function promotionOf(keys: readonly RotatedKey[]): number {
  return currentOf(keys)?.promotedAt ?? 0;
}

function planOne(stage: Stage, moment: RotationMoment): readonly RotationAction[] {
  const { family, keys } = stage;
  const current = currentOf(keys);
  if (current === null) return [{ kind: 'create', family, inUse: true }];
  const retiring = leaving(stage, moment);
  const next = nextOf(keys);
  if (next !== null) return [...retiring, ...promotion(stage, next, moment)];
  return [...retiring, ...succession(stage, moment)];
}

/** Keys that are no longer trusted. */
function leaving({ family, keys, trustsUntil }: Stage, { now }: RotationMoment) {
  if (now < trustsUntil) return [];
  return previousOf(keys).map(({ id }) => ({ kind: 'retire' as const, family, id }));
}

/** A key in use that has ended fails everybody: then even a key that not all know yet is better. */
function promotion({ family, endsAt }: Stage, next: RotatedKey, moment: RotationMoment) {
  const isKnown = moment.isPublished && moment.now >= next.createdAt + moment.periods.overlap;
  if (!isKnown && moment.now < endsAt) return [];
  return [{ kind: 'promote' as const, family, id: next.id }];
}

/** Created early, to be trusted in time; put to use at once where the key in use would end before that. */
function succession({ family, renewAt, endsAt }: Stage, { now, periods }: RotationMoment) {
  if (now >= endsAt - periods.overlap) return [{ kind: 'create' as const, family, inUse: true }];
  if (now < renewAt - periods.overlap) return [];
  return [{ kind: 'create' as const, family, inUse: false }];
}
