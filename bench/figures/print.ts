import { SCENARIOS } from '../workload.ts';
import type { Scenario } from '../workload.ts';
import type { ProxyName, SystemName } from '../systems/system.ts';
import { ratioCell, wholeCell } from './cell.ts';
import type { Comparison } from './compare.ts';
import { processTable } from './process-table.ts';
import type { Report } from './report.ts';
import { table } from './table.ts';

/** The report as text: ratios first; figures with a unit are of this machine and this run. */
export function print(report: Report): string {
  const { machine, options, version } = report;
  const seconds = `${options.rounds} rounds of ${options.seconds} s`;
  const cores =
    machine.pinning === 'pinned'
      ? 'each system under test on a core of its own, the rest on another'
      : 'NOT PINNED: the systems share their core with the load generator';
  return [
    `gatehouse ${version}, Node ${machine.node}, ${machine.cores} x ${machine.processor}, ${seconds}; ${cores}`,
    'median (min..max) of the rounds; each ratio is taken within a round',
    section('Requests per second, as a ratio (1 = as many)', throughputTable(report)),
    section('Latency, as a ratio (1 = as long)', latencyTable(report)),
    section('Latency that the gate adds, and its work', addedTable(report)),
    ...baselineSection(report),
    section('Memory and start', processTable(report)),
  ].join('\n');
}

function section(title: string, text: string): string {
  return `\n${title}\n\n${text}`;
}

function throughputTable({ comparisons }: Report): string {
  const head = ['load', 'pass-through / direct', 'gate / direct', 'gate / pass-through'];
  return perScenario(head, (scenario) => {
    const cell = (system: ProxyName, against: SystemName): string =>
      ratioCell(find(comparisons, scenario, [system, against])?.throughput);
    return [cell('pass-through', 'direct'), cell('gate', 'direct'), cell('gate', 'pass-through')];
  });
}

function latencyTable({ comparisons }: Report): string {
  const head = [
    'load',
    'p50 gate / direct',
    'p50 gate / pass-through',
    'p99 gate / direct',
    'p99 gate / pass-through',
  ];
  return perScenario(head, (scenario) => {
    const direct = find(comparisons, scenario, ['gate', 'direct']);
    const passThrough = find(comparisons, scenario, ['gate', 'pass-through']);
    return [direct?.p50, passThrough?.p50, direct?.p99, passThrough?.p99].map(ratioCell);
  });
}

function addedTable({ comparisons }: Report): string {
  const head = [
    'load',
    'p50 over direct, us',
    'p50 over pass-through, us',
    'p99 over direct, us',
    'processor time / pass-through',
  ];
  return perScenario(head, (scenario) => {
    const direct = find(comparisons, scenario, ['gate', 'direct']);
    const passThrough = find(comparisons, scenario, ['gate', 'pass-through']);
    return [
      wholeCell(direct?.addedP50),
      wholeCell(passThrough?.addedP50),
      wholeCell(direct?.addedP99),
      ratioCell(passThrough?.processorTime),
    ];
  });
}

/** What the changes since the baseline cost; nothing where a run has none. */
function baselineSection({ baseline, comparisons }: Report): readonly string[] {
  if (baseline === null) return [];
  const head = ['gate / baseline', 'requests per second', 'p50', 'p99', 'processor time'];
  const rows = perScenario(head, (scenario) => {
    const found = find(comparisons, scenario, ['gate', 'baseline']);
    return [found?.throughput, found?.p50, found?.p99, found?.processorTime].map(ratioCell);
  });
  const commit = baseline.commit.slice(0, SHOWN_DIGITS);
  return [section(`Beside the baseline ${baseline.name} (${commit}), as a ratio`, rows)];
}

/** Of a commit's hash, as many as git shows of a middle-sized repository. */
const SHOWN_DIGITS = 9;

function perScenario(
  head: readonly string[],
  cells: (scenario: Scenario) => readonly string[],
): string {
  const rows = SCENARIOS.map((scenario) => [
    `${scenario.form}, ${scenario.connections} at once`,
    ...cells(scenario),
  ]);
  return table(head, rows);
}

function find(
  comparisons: readonly Comparison[],
  scenario: Scenario,
  [system, against]: readonly [ProxyName, SystemName],
): Comparison | undefined {
  return comparisons.find(
    (one) =>
      one.system === system &&
      one.against === against &&
      one.scenario.form === scenario.form &&
      one.scenario.connections === scenario.connections,
  );
}
