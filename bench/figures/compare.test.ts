import { expect, it } from '@jest/globals';
import { compare } from './compare.ts';
import type { Comparison } from './compare.ts';
import type { Measurement } from './measurement.ts';
import type { SystemName } from '../systems/system.ts';

const SCENARIO = { form: 'json', connections: 16 } as const;

function measured(round: number, system: SystemName, factor: number): Measurement {
  return {
    round,
    system,
    scenario: SCENARIO,
    requestsPerSecond: 1000 / factor,
    p50: 100 * factor,
    p99: 200 * factor,
    processorTimePerRequest: system === 'direct' ? null : 10 * factor,
  };
}

/** In the second round the whole machine is four times slower: no ratio may notice. */
const MEASUREMENTS = [1, 2].flatMap((round) =>
  (['direct', 'pass-through', 'gate', 'baseline'] as const).map((system, at) =>
    measured(round, system, (at + 1) * (round === 2 ? 4 : 1)),
  ),
);

function found(system: SystemName, against: SystemName): Comparison | undefined {
  return compare(MEASUREMENTS).find(
    (one) => one.system === system && one.against === against && one.scenario.connections === 16,
  );
}

it('ratios are taken within a round', () => {
  expect(found('gate', 'direct')?.p50).toEqual({ median: 3, min: 3, max: 3 });
  expect(found('gate', 'pass-through')?.p99).toEqual({ median: 1.5, min: 1.5, max: 1.5 });
  expect(found('pass-through', 'direct')?.throughput).toEqual({ median: 0.5, min: 0.5, max: 0.5 });
});

it('the gate is held against that of another revision, if one was measured', () => {
  expect(found('gate', 'baseline')?.throughput).toEqual({ median: 4 / 3, min: 4 / 3, max: 4 / 3 });
  const alone = MEASUREMENTS.filter(({ system }) => system !== 'baseline');
  expect(compare(alone).filter(({ against }) => against === 'baseline')).toEqual([]);
});

it('added latency keeps its unit, and shows the noise', () => {
  expect(found('gate', 'direct')?.addedP50).toEqual({ median: 500, min: 200, max: 800 });
});

it('processor time has no ratio against what has none', () => {
  expect(found('gate', 'direct')?.processorTime).toBeNull();
  expect(found('gate', 'pass-through')?.processorTime?.median).toBe(1.5);
});

it('a load that was not measured has no figures', () => {
  const other = compare(MEASUREMENTS).find(({ scenario }) => scenario.form === 'sse');
  expect(other?.throughput).toBeNull();
});
