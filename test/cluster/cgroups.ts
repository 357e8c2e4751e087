import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';

const ROOT = '/sys/fs/cgroup';
/** The kubelet keeps the pods' groups below this one, in every hierarchy. */
const PODS = 'kubepods';
const CONTROLLERS = ['cpu', 'cpuacct', 'cpuset', 'memory', 'devices', 'freezer', 'blkio', 'pids'];

const isVersion2 = (): boolean => existsSync(join(ROOT, 'cgroup.controllers'));

/** A bare machine of cgroup v1 may not have mounted every controller that the kubelet asks for. */
export function prepareCgroups(): void {
  if (isVersion2()) return;
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
  for (const controller of CONTROLLERS) {
    const folder = join(ROOT, controller);
    if (mounts.includes(` ${folder} `) || existsSync(join(folder, 'cgroup.procs'))) continue;
    mkdirSync(folder, { recursive: true });
    run('mount', ['-t', 'cgroup', '-o', controller, controller, folder]);
  }
}

function removeGroup(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeGroup(join(folder, entry.name));
  }
  rmdirSync(folder);
}

/** Removes the groups of pods that have ended. */
export function removePodGroups(): void {
  const hierarchies = isVersion2() ? [ROOT] : readdirSync(ROOT).map((name) => join(ROOT, name));
  for (const hierarchy of hierarchies) {
    const folder = join(hierarchy, PODS);
    if (existsSync(folder)) removeGroup(folder);
  }
}
