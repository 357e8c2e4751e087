import { spawn } from 'node:child_process';
import { mkdirSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LOGS, STATE } from './folders.ts';

const RECORDS = join(STATE, 'parts');
const POLL_MS = 50;

/** Long enough for the slowest part to end its work; what is still there then is killed. */
const MOST_STOPPING_MS = 20_000;

export interface Daemon {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** A process is known by its number and the moment it began: numbers are used again. */
interface Record {
  readonly pid: number;
  readonly began: string;
}

const recordOf = (name: string): string => join(RECORDS, `${name}.json`);
export const logOf = (name: string): string => join(LOGS, `${name}.log`);

/** The 22nd field of /proc/PID/stat, in clock ticks since the machine started (proc(5)); `undefined`: no such process, or only its corpse. */
function beginningOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function readRecord(name: string): Record | undefined {
  try {
    return JSON.parse(readFileSync(recordOf(name), 'utf8')) as Record;
  } catch {
    return undefined;
  }
}

/** The number of the process if it still runs. */
export function pidOf(name: string): number | undefined {
  const record = readRecord(name);
  return record !== undefined && beginningOf(record.pid) === record.began ? record.pid : undefined;
}

/** Starts a process that outlives this one, in a session of its own. Does nothing where it runs already. */
export function startDaemon({ name, program, args }: Daemon): void {
  if (pidOf(name) !== undefined) return;
  mkdirSync(RECORDS, { recursive: true });
  mkdirSync(LOGS, { recursive: true });
  const log = openSync(logOf(name), 'a');
  const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log], cwd: STATE });
  closeSync(log);
  if (child.pid === undefined) throw new Error(`${program} cannot be started`);
  const record: Record = { pid: child.pid, began: beginningOf(child.pid) ?? '' };
  writeFileSync(recordOf(name), JSON.stringify(record));
  child.unref();
}

/** Ends a process and waits until it is gone. */
export async function stopDaemon(
  name: string,
  signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM',
): Promise<void> {
  const pid = pidOf(name);
  if (pid !== undefined) process.kill(pid, signal);
  const deadline = performance.now() + MOST_STOPPING_MS;
  while (pidOf(name) !== undefined) {
    if (performance.now() > deadline && pid !== undefined) process.kill(pid, 'SIGKILL');
    await pause(POLL_MS);
  }
  rmSync(recordOf(name), { force: true });
}
