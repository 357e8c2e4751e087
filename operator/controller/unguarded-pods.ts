import { INJECT } from '../../core/pod/names.ts';
import type { EventReport } from '../kube/events.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import type { ObservedNamespace } from '../state/observed-namespace.ts';

/** Whether a pod asked for the gate and runs without one: it was there before, or admission was passed by. */
export function isUnguarded(pod: ObservedPod, namespace: ObservedNamespace | null): boolean {
  if (pod.guard !== null || pod.isOver || pod.isTerminating) return false;
  return pod.optIn === 'pod' || (pod.optIn === 'namespace' && namespace?.labels[INJECT] === 'true');
}

type Cause = Pick<EventReport, 'reason' | 'note'>;

/** What is said of pods: once for each pod and cause. */
export class PodReports {
  readonly #record: (report: EventReport) => void;
  readonly #told = new Map<string, string>();

  constructor(record: (report: EventReport) => void) {
    this.#record = record;
  }

  /** Tells what is new of these pods and forgets those that are gone. `causeOf` is null for a pod that is well. */
  look(pods: readonly ObservedPod[], causeOf: (pod: ObservedPod) => Cause | null): void {
    const alive = new Set(pods.map(({ uid }) => uid));
    for (const uid of this.#told.keys()) if (!alive.has(uid)) this.#told.delete(uid);
    for (const pod of pods) this.#tell(pod, causeOf(pod));
  }

  #tell({ namespace, name, uid }: ObservedPod, cause: Cause | null): void {
    if (cause === null) {
      this.#told.delete(uid);
      return;
    }
    if (this.#told.get(uid) === cause.note) return;
    this.#told.set(uid, cause.note);
    this.#record({
      regarding: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid },
      type: 'Warning',
      action: 'Watching',
      ...cause,
    });
  }
}
