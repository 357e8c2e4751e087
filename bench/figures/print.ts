import { SCENARIOS } from '../workload.ts';
import type { Scenario } from '../workload.ts';
import type { ProxyName, SystemName } from '../systems/system.ts';
import type { Comparison } from './compare.ts';
import type { MemoryUse, Start } from './measurement.ts';
import type { Report } from './report.ts';
import { spreadOf } from './spread.ts';
import type { Spread } from './spread.ts';
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

function processTable({ memory, starts }: Report): string {
  const head = ['system', 'idle, MiB', 'under load, MiB', 'to ready, ms', 'to first answer, ms'];
  const row = (name: ProxyName): readonly string[] => [
    name,
    ...memoryCells(memory[name]),
    wholeCell(spreadOf(starts[name].map(({ toReady }) => toReady))),
    wholeCell(spreadOf(starts[name].map(({ toFirstAnswer }) => toFirstAnswer))),
  ];
  return table(head, [row('pass-through'), row('gate'), ratioRow({ memory, starts })]);
}

function ratioRow({ memory, starts }: Pick<Report, 'memory' | 'starts'>): readonly string[] {
  const memoryRatio = (read: (use: MemoryUse) => number): string => {
    const [gate, passThrough] = [memory.gate, memory['pass-through']];
    return gate === null || passThrough === null
      ? '-'
      : (read(gate) / read(passThrough)).toFixed(2);
  };
  const startRatio = (read: (start: Start) => number): string => {
    const passThrough = starts['pass-through'];
    return ratioCell(
      spreadOf(starts.gate.map((start, at) => dividedBy(read(start), passThrough[at], read))),
    );
  };
  return [
    'gate / pass-through',
    memoryRatio(({ idle }) => idle),
    memoryRatio(({ underLoad }) => underLoad),
    startRatio(({ toReady }) => toReady),
    startRatio(({ toFirstAnswer }) => toFirstAnswer),
  ];
}

function dividedBy(
  value: number,
  start: Start | undefined,
  read: (start: Start) => number,
): number | null {
  return start === undefined ? null : value / read(start);
}

function memoryCells(use: MemoryUse | null): readonly string[] {
  return use === null ? ['-', '-'] : [use.idle.toFixed(0), use.underLoad.toFixed(0)];
}

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

function ratioCell(spread: Spread | null | undefined): string {
  return cell(spread, (value) => value.toFixed(2));
}

function wholeCell(spread: Spread | null | undefined): string {
  return cell(spread, (value) => value.toFixed(0));
}

function cell(spread: Spread | null | undefined, write: (value: number) => string): string {
  if (spread === null || spread === undefined) return '-';
  return `${write(spread.median)} (${write(spread.min)}..${write(spread.max)})`;
}
