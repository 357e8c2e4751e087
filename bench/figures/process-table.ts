import type { ProxyName } from '../systems/system.ts';
import { ratioCell, wholeCell } from './cell.ts';
import type { MemoryUse, Start } from './measurement.ts';
import type { Report } from './report.ts';
import { spreadOf } from './spread.ts';
import { table } from './table.ts';

type Processes = Pick<Report, 'memory' | 'starts'>;

/** Memory and start of what stands between, and the ratios of the gate's to those of the others. */
export function processTable(processes: Processes): string {
  const head = ['system', 'idle, MiB', 'under load, MiB', 'to ready, ms', 'to first answer, ms'];
  const others: readonly ProxyName[] =
    processes.starts.baseline === undefined ? ['pass-through'] : ['pass-through', 'baseline'];
  return table(head, [
    ...others.map((name) => row(processes, name)),
    row(processes, 'gate'),
    ...others.map((name) => ratioRow(processes, name)),
  ]);
}

function row({ memory, starts }: Processes, name: ProxyName): readonly string[] {
  const of = starts[name] ?? [];
  return [
    name,
    ...memoryCells(memory[name]),
    wholeCell(spreadOf(of.map(({ toReady }) => toReady))),
    wholeCell(spreadOf(of.map(({ toFirstAnswer }) => toFirstAnswer))),
  ];
}

function memoryCells(use: MemoryUse | null | undefined): readonly string[] {
  return use ? [use.idle.toFixed(0), use.underLoad.toFixed(0)] : ['-', '-'];
}

function ratioRow({ memory, starts }: Processes, against: ProxyName): readonly string[] {
  return [
    `gate / ${against}`,
    memoryRatio(memory.gate, memory[against], ({ idle }) => idle),
    memoryRatio(memory.gate, memory[against], ({ underLoad }) => underLoad),
    startRatio(starts.gate, starts[against], ({ toReady }) => toReady),
    startRatio(starts.gate, starts[against], ({ toFirstAnswer }) => toFirstAnswer),
  ];
}

function memoryRatio(
  one: MemoryUse | null,
  other: MemoryUse | null | undefined,
  read: (use: MemoryUse) => number,
): string {
  return one && other ? (read(one) / read(other)).toFixed(2) : '-';
}

/** Of the two starts of each round. */
function startRatio(
  ones: readonly Start[],
  others: readonly Start[] | undefined,
  read: (start: Start) => number,
): string {
  return ratioCell(
    spreadOf(
      ones.map((one, round) => {
        const other = others?.[round];
        return other === undefined ? null : read(one) / read(other);
      }),
    ),
  );
}
