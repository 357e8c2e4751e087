import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { until } from '../support/waiting.ts';
import { CACHE } from './folders.ts';

/** What one process at a time may have: the cluster, or within its run the changes to what all files share. */
type Shared = 'cluster' | 'installation';

const fileOf = (shared: Shared) => join(CACHE, shared === 'cluster' ? 'lock' : `lock-${shared}`);

/** Longer than building everything from source takes. */
const MOST_WAITING_MS = 3_600_000;
const LOOK_MS = 200;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function tookFree(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (isAbandoned(file)) rmSync(file, { force: true });
    return false;
  }
}

function isAbandoned(file: string): boolean {
  try {
    return !isAlive(Number(readFileSync(file, 'utf8')));
  } catch {
    // Let go in the meantime.
    return false;
  }
}

/** Makes it this process's own, as soon as no other living process has it. */
export async function take(shared: Shared = 'cluster'): Promise<void> {
  const file = fileOf(shared);
  mkdirSync(dirname(file), { recursive: true });
  const isOwn = () => tookFree(file);
  await until(`the other process that uses the ${shared} ends`, isOwn, MOST_WAITING_MS, LOOK_MS);
}

export function release(shared: Shared = 'cluster'): void {
  rmSync(fileOf(shared), { force: true });
}

/** Does the work while no other process has it. */
export async function exclusively(
  work: () => void | Promise<void>,
  shared: Shared = 'cluster',
): Promise<void> {
  await take(shared);
  try {
    await work();
  } finally {
    release(shared);
  }
}
