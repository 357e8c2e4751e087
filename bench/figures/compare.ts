import type { Scenario } from '../workload.ts';
import { SCENARIOS } from '../workload.ts';
import type { ProxyName, SystemName } from '../systems/system.ts';
import type { Measurement } from './measurement.ts';
import { spreadOf } from './spread.ts';
import type { Spread } from './spread.ts';

/** One system beside another under the same load. Each ratio is taken within a round, then over the rounds. */
export interface Comparison {
  readonly scenario: Scenario;
  readonly system: ProxyName;
  readonly against: SystemName;
  /** Ratio of requests per second: above 1, `system` serves more. */
  readonly throughput: Spread | null;
  /** Ratio of median latencies: above 1, `system` takes longer. */
  readonly p50: Spread | null;
  readonly p99: Spread | null;
  /** Difference of median latencies, in microseconds. */
  readonly addedP50: Spread | null;
  readonly addedP99: Spread | null;
  /** Ratio of processor time per request; null against `direct`. */
  readonly processorTime: Spread | null;
}

const PAIRS = [
  ['pass-through', 'direct'],
  ['gate', 'direct'],
  ['gate', 'pass-through'],
  ['gate', 'baseline'],
] as const;

/** Of the systems that were measured. */
export function compare(measurements: readonly Measurement[]): readonly Comparison[] {
  const measured = new Set(measurements.map(({ system }) => system));
  const pairs = PAIRS.filter(([system, against]) => measured.has(system) && measured.has(against));
  return SCENARIOS.flatMap((scenario) =>
    pairs.map(([system, against]) => {
      const ofScenario = measurements.filter((one) => isSame(one.scenario, scenario));
      return { scenario, system, against, ...comparePairs(pair(ofScenario, system, against)) };
    }),
  );
}

function isSame(one: Scenario, other: Scenario): boolean {
  return one.form === other.form && one.connections === other.connections;
}

type Pair = readonly [Measurement, Measurement];

/** The two systems of each round. */
function pair(
  measurements: readonly Measurement[],
  system: SystemName,
  against: SystemName,
): readonly Pair[] {
  return measurements
    .filter((one) => one.system === system)
    .flatMap((one) => {
      const other = measurements.find((m) => m.system === against && m.round === one.round);
      return other === undefined ? [] : [[one, other] as const];
    });
}

function comparePairs(pairs: readonly Pair[]): Omit<Comparison, 'scenario' | 'system' | 'against'> {
  const ratio = (read: (one: Measurement) => number | null): Spread | null =>
    spreadOf(pairs.map(([one, other]) => divided(read(one), read(other))));
  return {
    throughput: ratio((one) => one.requestsPerSecond),
    p50: ratio((one) => one.p50),
    p99: ratio((one) => one.p99),
    addedP50: spreadOf(pairs.map(([one, other]) => one.p50 - other.p50)),
    addedP99: spreadOf(pairs.map(([one, other]) => one.p99 - other.p99)),
    processorTime: ratio((one) => one.processorTimePerRequest),
  };
}

/** Null too where the clock of the system was too coarse to see any time pass. */
function divided(one: number | null, other: number | null): number | null {
  return one === null || other === null || other === 0 ? null : one / other;
}
