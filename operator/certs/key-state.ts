import type { RotatedKey } from './key-ring.ts';

/**
 * `Next`: distributed, so that everybody trusts it before it is used. `Current`: the one in use. `Previous`: used no
 * more, trusted until nothing that it signed is about.
 */
export type KeyState = 'Next' | 'Current' | 'Previous';

/**
 * The one in use: the last promoted. It follows from what is stored and from no clock, so that replicas whose clocks run
 * apart agree on it.
 */
export function currentOf<Key extends RotatedKey>(keys: readonly Key[]): Key | null {
  return keys.reduce<Key | null>(
    (latest, key) => (promotion(key) > promotion(latest) ? key : latest),
    null,
  );
}

export function stateOf(key: RotatedKey, keys: readonly RotatedKey[]): KeyState {
  if (key.promotedAt === null) return 'Next';
  return currentOf(keys)?.id === key.id ? 'Current' : 'Previous';
}

export function nextOf<Key extends RotatedKey>(keys: readonly Key[]): Key | null {
  return keys.find(({ promotedAt }) => promotedAt === null) ?? null;
}

export function previousOf<Key extends RotatedKey>(keys: readonly Key[]): readonly Key[] {
  return keys.filter((key) => stateOf(key, keys) === 'Previous');
}

/** The one in use first, then those that were, then those that will be. */
export function byUse<Key extends RotatedKey>(keys: readonly Key[]): readonly Key[] {
  return keys.toSorted((one, other) => promotion(other) - promotion(one));
}

function promotion(key: RotatedKey | null): number {
  return key?.promotedAt ?? -1;
}
