import { METHODS } from '../core/mcp/methods.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { Meter } from './gate.ts';

/** Seconds: from what a local answer takes to what a person waits for; longer calls are in the last one. */
const ANSWER_BUCKETS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/** Label of a method outside the protocol's tables: a client's own words would make a series each. */
const UNKNOWN_METHOD = 'unknown';

const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS.map(({ method }) => method));

/** The sidecar's own measurements. All label values come from closed lists. */
export function createMeter(metrics: Metrics): Meter {
  const series = seriesOf(metrics);
  return {
    decided: (labels) => {
      series.decisions.increase({ ...labels, method: bounded(labels.method) });
    },
    refused: (labels) => {
      series.refusals.increase(labels);
    },
    answered: ({ method, result }, seconds) => {
      series.answers.observe({ method: bounded(method), result }, seconds);
    },
    openStreams: (change) => {
      series.streams.change({}, change);
    },
    exposed: (change) => {
      series.exposed.change({}, change);
      if (change === 1) series.exposures.increase({});
    },
  };
}

function seriesOf(metrics: Metrics) {
  return {
    decisions: metrics.counter({
      name: 'gatehouse_decisions_total',
      help: 'Messages decided on, in both directions.',
      labels: ['effect', 'reason', 'method', 'era', 'direction'],
    }),
    refusals: metrics.counter({
      name: 'gatehouse_refusals_total',
      help: 'Requests refused before a principal was known or a message could be read.',
      labels: ['reason'],
    }),
    answers: metrics.histogram({
      name: 'gatehouse_answer_seconds',
      help: 'Seconds from an allowed request to the end of its answer.',
      labels: ['method', 'result'],
      buckets: ANSWER_BUCKETS,
    }),
    streams: metrics.gauge({
      name: 'gatehouse_open_streams',
      help: 'Streams open to clients.',
      labels: [],
    }),
    exposed: metrics.gauge({
      name: 'gatehouse_exposed',
      help: '1 while the pod is not exclusively behind the gate: every call is denied.',
      labels: [],
    }),
    exposures: metrics.counter({
      name: 'gatehouse_exposures_total',
      help: 'Times that the pod was found not to be exclusively behind the gate.',
      labels: [],
    }),
  };
}

function bounded(method: string): string {
  return KNOWN_METHODS.has(method) ? method : UNKNOWN_METHOD;
}
