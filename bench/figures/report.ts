import type { Pinning } from '../cores.ts';
import type { Options } from '../options.ts';
import type { ProxyName } from '../systems/system.ts';
import type { Comparison } from './compare.ts';
import type { Measurement, MemoryUse, Start } from './measurement.ts';

/** What one run has found: the content of reports/bench.json. */
export interface Report {
  readonly form: 'gatehouse.bench/v1';
  /** RFC 3339. */
  readonly at: string;
  /** Of Gatehouse. */
  readonly version: string;
  readonly machine: Machine;
  readonly options: Options;
  readonly comparisons: readonly Comparison[];
  /** Null where there is no /proc. */
  readonly memory: Readonly<Record<ProxyName, MemoryUse | null>>;
  readonly starts: Readonly<Record<ProxyName, readonly Start[]>>;
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
