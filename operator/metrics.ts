import type { Description, Metrics } from '../runtime/metrics.ts';

/** What the operator counts. */
export interface OperatorMeter {
  streams(change: 1 | -1): void;
  observed(outcome: 'confirmed' | 'failed'): void;
  relisted(): void;
  drifted(): void;
  watchFailed(): void;
  snapshotFailed(): void;
  reconciled(outcome: 'done' | 'failed'): void;
  unguardedPods(change: number): void;
  unreadySidecars(change: number): void;
  leading(change: 1 | -1): void;
  admitted(webhook: string, outcome: string): void;
}

export function createMeter(metrics: Metrics): OperatorMeter {
  const streams = metrics.gauge(
    described('streams', 'Sidecars that are connected to this replica.'),
  );
  const leader = metrics.gauge(described('leader', '1 on the replica that writes.'));
  const unguarded = metrics.gauge(
    described('unguarded_pods', 'Running pods that opted in and have no gate.'),
  );
  const unready = metrics.gauge(
    described('unready_sidecars', 'Sidecars of running pods that have not been ready for a while.'),
  );
  const watches = metrics.counter(
    described('watch_events_total', 'What happened to watches: relist, drift, error.', 'event'),
  );
  const observations = metrics.counter(
    described('observations_total', 'Consistent reads of the API server.', 'outcome'),
  );
  const snapshotFailures = metrics.counter(
    described('snapshot_failures_total', 'Ways in which a snapshot could not be made or sent.'),
  );
  const reconciles = metrics.counter(
    described('reconciles_total', 'Reconciliations of namespaces.', 'outcome'),
  );
  const admissions = metrics.counter(
    described('admissions_total', 'Answers to admission reviews.', 'webhook', 'outcome'),
  );
  return {
    streams: (change) => streams.change({}, change),
    leading: (change) => leader.change({}, change),
    unguardedPods: (change) => unguarded.change({}, change),
    unreadySidecars: (change) => unready.change({}, change),
    relisted: () => watches.increase({ event: 'relist' }),
    drifted: () => watches.increase({ event: 'drift' }),
    watchFailed: () => watches.increase({ event: 'error' }),
    snapshotFailed: () => snapshotFailures.increase({}),
    observed: (outcome) => observations.increase({ outcome }),
    reconciled: (outcome) => reconciles.increase({ outcome }),
    admitted: (webhook, outcome) => admissions.increase({ webhook, outcome }),
  };
}

function described<Label extends string>(
  name: string,
  help: string,
  ...labels: readonly Label[]
): Description<Label> {
  return { name: `gatehouse_operator_${name}`, help, labels };
}
