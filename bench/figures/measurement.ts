import type { Scenario } from '../workload.ts';
import type { SystemName } from '../systems/system.ts';

/** What one system did under one load in one round. */
export interface Measurement {
  readonly round: number;
  readonly system: SystemName;
  readonly scenario: Scenario;
  readonly requestsPerSecond: number;
  /** Microseconds. */
  readonly p50: number;
  /** Microseconds. */
  readonly p99: number;
  /** Processor time of what stands between, in microseconds; null for `direct` and without /proc. */
  readonly processorTimePerRequest: number | null;
}

/** Resident memory in MiB: after a time of silence, and the most it was under load. */
export interface MemoryUse {
  readonly idle: number;
  readonly underLoad: number;
}

/** Milliseconds from the start of the process. */
export interface Start {
  readonly toReady: number;
  readonly toFirstAnswer: number;
}
