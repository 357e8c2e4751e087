import type { Results, Totals } from './checks.ts';
import type { BrokenProxy } from './proxies.ts';

/** What stands between the suite and what it looks at, or between a client and the suite's server. */
export type Between = 'nothing' | 'sidecar' | 'pass-through' | BrokenProxy;

/** One half of the suite in one revision. */
export interface Leg {
  readonly name: string;
  /** What the official SDK gets with nothing between: another number means that the suite or the SDK has changed. */
  readonly direct: Totals;
  /** The broken proxies that this half must catch. */
  readonly catches: readonly BrokenProxy[];
  run(between: Between): Promise<Results>;
}

/** Milliseconds for one scenario: what hangs behind a broken proxy hangs for all of it. */
export function patienceFor(between: Between): readonly string[] {
  const isOurs = ['nothing', 'sidecar', 'pass-through'].includes(between);
  return ['--timeout', isOurs ? '30000' : '5000'];
}
