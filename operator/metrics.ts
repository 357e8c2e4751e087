import type { Metrics } from '../runtime/metrics.ts';

/** What the operator counts. */
export interface OperatorMeter {
  streams(change: 1 | -1): void;
  observed(outcome: 'confirmed' | 'failed'): void;
  relisted(): void;
  drifted(): void;
  watchFailed(): void;
  reconciled(outcome: 'done' | 'failed'): void;
  unguardedPods(change: number): void;
  leading(change: 1 | -1): void;
  admitted(webhook: string, outcome: string): void;
}

export function createMeter(metrics: Metrics): OperatorMeter {
  const streams = metrics.gauge({
    name: 'gatehouse_operator_streams',
    help: 'Sidecars that are connected to this replica.',
    labels: [],
  });
  const observations = metrics.counter({
    name: 'gatehouse_operator_observations_total',
    help: 'Consistent reads of the API server, by outcome.',
    labels: ['outcome'],
  });
  const watches = metrics.counter({
    name: 'gatehouse_operator_watch_events_total',
    help: 'What happened to watches: relist, drift, error.',
    labels: ['event'],
  });
  const reconciles = metrics.counter({
    name: 'gatehouse_operator_reconciles_total',
    help: 'Reconciliations of namespaces, by outcome.',
    labels: ['outcome'],
  });
  const unguarded = metrics.gauge({
    name: 'gatehouse_unguarded_pods',
    help: 'Running pods that opted in and have no gate.',
    labels: [],
  });
  const leader = metrics.gauge({
    name: 'gatehouse_operator_leader',
    help: '1 on the replica that writes.',
    labels: [],
  });
  const admissions = metrics.counter({
    name: 'gatehouse_operator_admissions_total',
    help: 'Answers to admission reviews, by webhook and outcome.',
    labels: ['webhook', 'outcome'],
  });
  return {
    streams: (change) => {
      streams.change({}, change);
    },
    observed: (outcome) => {
      observations.increase({ outcome });
    },
    relisted: () => {
      watches.increase({ event: 'relist' });
    },
    drifted: () => {
      watches.increase({ event: 'drift' });
    },
    watchFailed: () => {
      watches.increase({ event: 'error' });
    },
    reconciled: (outcome) => {
      reconciles.increase({ outcome });
    },
    unguardedPods: (change) => {
      unguarded.change({}, change);
    },
    leading: (change) => {
      leader.change({}, change);
    },
    admitted: (webhook, outcome) => {
      admissions.increase({ webhook, outcome });
    },
  };
}
