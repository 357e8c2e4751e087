import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { attempt, run } from '../command.ts';

/** Two network namespaces joined by a cable: a pod, and what is outside of it. */
export const POD = `gatehouse-pod-${process.pid}`;
export const OUTSIDE = `gatehouse-outside-${process.pid}`;
/** Addresses of the pod, one of each family. */
export const POD_IPS = ['10.77.0.2', 'fd77::2'] as const;
const OUTSIDE_IPS = ['10.77.0.1', 'fd77::1'] as const;

export type NetworkNamespace = typeof POD;

/** Needs root. */
export function createNamespaces(): void {
  for (const name of [POD, OUTSIDE]) {
    run('ip', ['netns', 'add', name]);
    run('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  }
  const cable = ['link', 'add', 'eth0', 'netns', POD, 'type', 'veth', 'peer', 'name', 'eth0'];
  run('ip', [...cable, 'netns', OUTSIDE]);
  attach(POD, POD_IPS);
  attach(OUTSIDE, OUTSIDE_IPS);
}

/** What is gone already is no error. */
export function removeNamespaces(): void {
  for (const name of [POD, OUTSIDE]) attempt('ip', ['netns', 'delete', name]);
}

function attach(name: NetworkNamespace, [four, six]: typeof POD_IPS | typeof OUTSIDE_IPS): void {
  run('ip', ['-n', name, 'address', 'add', `${four}/24`, 'dev', 'eth0']);
  run('ip', ['-n', name, 'address', 'add', `${six}/64`, 'dev', 'eth0', 'nodad']);
  run('ip', ['-n', name, 'link', 'set', 'eth0', 'up']);
}

/** How a program is started there. */
export function inside(name: NetworkNamespace, program: readonly string[]): readonly string[] {
  return ['netns', 'exec', name, ...program];
}

/** Runs a module as a user there, with its top-level await, and returns what it wrote. */
export function evaluate(name: NetworkNamespace, uid: number, module: string): string {
  return run('ip', inside(name, asUser(uid, module)));
}

/** A module as a user there, until the test ends it. Resolves once it has written something, which stays to be read. */
export async function start(
  name: NetworkNamespace,
  uid: number,
  module: string,
): Promise<ChildProcess> {
  const child = spawn('ip', inside(name, asUser(uid, module)), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await Promise.race([once(child.stdout, 'readable'), once(child, 'exit')]);
  if (child.exitCode !== null) throw new Error(`the process of user ${uid} ended at once`);
  return child;
}

/** Imports are read before the user changes: the sources may be readable for root alone. */
function asUser(uid: number, module: string): readonly string[] {
  const change = `process.setgid(${uid}); process.setuid(${uid});`;
  return [process.execPath, '--input-type=module', '-e', `${change}\n${module}`];
}
