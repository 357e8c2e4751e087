import type { Revision } from '../baseline/revision.ts';
import type { Pinning } from '../cores.ts';
import type { Options } from '../options.ts';
import type { MemoryOfProxies } from '../systems/memory.ts';
import type { OfProxies } from '../systems/system.ts';
import type { Comparison } from './compare.ts';
import type { Measurement, Start } from './measurement.ts';

/** What one run has found: the content of reports/bench.json. */
export interface Report {
  readonly form: 'gatehouse.bench/v1';
  /** RFC 3339. */
  readonly at: string;
  /** Of Gatehouse. */
  readonly version: string;
  /** What was measured beside it, if anything was. */
  readonly baseline: Revision | null;
  readonly machine: Machine;
  readonly options: Options;
  readonly comparisons: readonly Comparison[];
  readonly memory: MemoryOfProxies;
  readonly starts: OfProxies<readonly Start[]>;
  /** What the comparisons are made from. */
  readonly measurements: readonly Measurement[];
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
  readonly pinning: Pinning;
}
