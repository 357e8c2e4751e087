import { readFileSync } from 'node:fs';

/** Ticks a second of /proc/PID/stat (sysconf(_SC_CLK_TCK), the same on every Linux that Node runs on). */
const TICKS = 100;

/** What a process has used so far, and holds now. */
export interface Usage {
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
