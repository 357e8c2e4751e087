import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { until } from '../support/waiting.ts';
import { CACHE } from './folders.ts';

const LOCK = join(CACHE, 'lock');
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

function tookFree(): boolean {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (!isAlive(Number(readFileSync(LOCK, 'utf8')))) rmSync(LOCK, { force: true });
    return false;
  }
}

/** Makes the cluster this process's own, as soon as no other living process has it. */
export async function take(): Promise<void> {
  mkdirSync(dirname(LOCK), { recursive: true });
  await until('the other process that uses the cluster ends', tookFree, MOST_WAITING_MS, LOOK_MS);
}

export function release(): void {
  rmSync(LOCK, { force: true });
}

/** Runs what changes the cluster while no other process does. */
export async function exclusively(work: () => void | Promise<void>): Promise<void> {
  await take();
  try {
    await work();
  } finally {
    release();
  }
}
