import type { Scenario } from '../workload.ts';

/** What the load generator is told over its channel. */
export interface LoadJob {
  readonly port: number;
  readonly token: string | null;
  readonly scenario: Scenario;
  readonly leadInMs: number;
  readonly measuredMs: number;
}

/** What it found. Times are in microseconds from the write of a call to the last octet of its answer. */
export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Answers in all, those of the lead-in too. */
  readonly answers: number;
  /** Answers that were not the backend's, and connections that broke. */
  readonly failures: number;
}
