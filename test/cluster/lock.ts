import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CACHE } from './folders.ts';
import { until } from './waiting.ts';

const LOCK = join(CACHE, 'lock');
/** Longer than building everything from source takes. */
const MOST_WAITING_SECONDS = 3600;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Takes the lock if nobody alive holds it. */
function take(): boolean {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (!isAlive(Number(readFileSync(LOCK, 'utf8')))) rmSync(LOCK, { force: true });
    return false;
  }
}

/** Runs what changes the cluster while no other process does. */
export async function exclusively(work: () => void | Promise<void>): Promise<void> {
  mkdirSync(dirname(LOCK), { recursive: true });
  await until('the other process that changes the cluster ends', MOST_WAITING_SECONDS, take);
  try {
    await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}
