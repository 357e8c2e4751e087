import { readFile } from 'node:fs/promises';

/** Resident memory of one process, in MiB. */
export interface Memory {
  readonly now: number;
  /** The most it ever was. */
  readonly peak: number;
}

/** Linux reports processor time in hundredths of a second, whatever the kernel counts in. */
const TICK_MICROSECONDS = 10_000;

/** Null where the system has no /proc. */
export async function memoryOf(pid: number): Promise<Memory | null> {
  const status = await read(pid, 'status');
  if (status === null) return null;
  return { now: mebibytes(status, 'VmRSS'), peak: mebibytes(status, 'VmHWM') };
}

/** Processor time of all its threads so far, user and system, in microseconds; null where there is no /proc. */
export async function processorTimeOf(pid: number): Promise<number | null> {
  const stat = await read(pid, 'stat');
  if (stat === null) return null;
  // proc_pid_stat(5): the name, in parentheses, may hold spaces; utime and stime are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROSECONDS;
}

async function read(pid: number, file: string): Promise<string | null> {
  try {
    return await readFile(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}

function mebibytes(status: string, key: string): number {
  const kibibytes = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  return Number(kibibytes) / 1024;
}
