import { numberIn, treeIn } from './tree.ts';
import type { Tree } from './tree.ts';

/** Until every node has heard that the pod is ending: new calls go elsewhere while open ones finish. */
const SLEEP_SECONDS = 2;

/** The sidecar ends after the server: it gives open calls 30 s. */
const GRACE_SECONDS = 35;

/** What Kubernetes takes where the pod says nothing. */
const DEFAULT_GRACE_SECONDS = 30;

/** A regular container that says nothing about its end waits a little before it is told to end. */
export function drained(container: Tree): Tree {
  const lifecycle = treeIn(container, 'lifecycle');
  return lifecycle['preStop'] === undefined
    ? { ...container, lifecycle: { ...lifecycle, preStop: { sleep: { seconds: SLEEP_SECONDS } } } }
    : container;
}

/** The pod's grace period in seconds: never shorter than its author wants. */
export function gracePeriod(spec: Tree): number {
  const wanted = numberIn(spec, 'terminationGracePeriodSeconds') ?? DEFAULT_GRACE_SECONDS;
  return Math.max(wanted, GRACE_SECONDS);
}
