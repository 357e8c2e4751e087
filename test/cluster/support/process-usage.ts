import { readFileSync } from 'node:fs';

/** Ticks a second of /proc/PID/stat (sysconf(_SC_CLK_TCK), the same on every Linux that Node runs on). */
const TICKS = 100;

/** What a process has used so far, and holds now. */
interface Usage {
  readonly cpuSeconds: number;
  readonly residentMiB: number;
}

/** proc_pid_stat(5), fields utime and stime; proc_pid_status(5), VmRSS. */
export function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name before it may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
    residentMiB: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024,
  };
}

/** What some processes used in each phase of a test, as a table. */
export class UsageTable {
  readonly #rows: string[] = [];

  /** Does the work and notes what each of the processes, by their names, used for it. */
  async measure<Value>(
    phase: string,
    pids: Readonly<Record<string, number>>,
    work: () => Promise<Value>,
  ): Promise<Value> {
    const before = Object.entries(pids).map(([name, pid]) => ({ name, pid, usage: usageOf(pid) }));
    const began = performance.now();
    const value = await work();
    const seconds = (performance.now() - began) / 1000;
    const used = before.map(({ name, pid, usage }) => {
      const { cpuSeconds, residentMiB } = usageOf(pid);
      const cpu = (cpuSeconds - usage.cpuSeconds).toFixed(2);
      return `${name} ${cpu} s CPU, ${Math.round(residentMiB)} MiB`.padEnd(36);
    });
    this.#rows.push([phase.padEnd(24), `${seconds.toFixed(1)} s`.padEnd(8), ...used].join('| '));
    return value;
  }

  toString(): string {
    return this.#rows.join('\n');
  }
}
