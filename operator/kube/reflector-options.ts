import type { KubeClient } from './client.ts';
import type { Clock } from './clock.ts';
import type { Selection } from './collection.ts';
import type { KubeError } from './kube-error.ts';
import type { KubeLog } from './log.ts';
import type { RetryBounds } from './retry-delay.ts';
import type { Change } from './store.ts';

/** What a reflector counts: called as it happens. */
interface ReflectorHooks {
  /** The collection was listed again because its history is gone, or because the store differed from the server. */
  readonly onRelist?: (reason: 'expired' | 'drift') => void;
  /** A list or a watch failed; it is tried again. */
  readonly onError?: (error: KubeError) => void;
}

export interface ReflectorTimings {
  /** Between failures. */
  readonly retry: RetryBounds;
  /** The server ends a watch after a random time between these, so that watches spread over its replicas. */
  readonly watchSeconds: readonly [least: number, most: number];
  /** A watch that says nothing for so long is dead: bookmarks come each minute. */
  readonly silenceMs: number;
  /** How long `confirm` lets events that are under way arrive. */
  readonly settleMs: number;
}

export const DEFAULT_TIMINGS: ReflectorTimings = {
  retry: { floorMs: 200, ceilingMs: 10_000 },
  watchSeconds: [240, 480],
  silenceMs: 90_000,
  settleMs: 2_000,
};

export interface ReflectorOptions<T> extends Selection {
  readonly client: KubeClient;
  /** The usable form of an object; null where it has none. Objects of a built-in kind carry no `kind` in lists. */
  readonly parse: (object: Readonly<Record<string, unknown>>) => T | null;
  /** What changed, in the server's order; one call for a whole list. */
  readonly onChange: (changes: readonly Change<T>[]) => void;
  readonly log: KubeLog;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly hooks?: ReflectorHooks;
  readonly timings?: Partial<ReflectorTimings>;
}
