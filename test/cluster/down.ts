import { existsSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathOf } from './binaries.ts';
import { removePodGroups } from './cgroups.ts';
import { attempt } from './command.ts';
import { CONTAINERD_CONFIGURATION, removeContainers } from './containerd.ts';
import { STATE } from './folders.ts';
import { unmountBelow } from './mounts.ts';
import { removeNetwork } from './network.ts';
import { PARTS, startPart, stopPart } from './part.ts';

/** The kubelet links the logs of containers from here, and the place cannot be chosen. */
const LOG_LINKS = '/var/log/containers';

/** Pods outlive the kubelet and containerd, so they end between the two; a containerd that has died is started for it. */
async function endPods(): Promise<void> {
  if (!existsSync(CONTAINERD_CONFIGURATION)) return;
  await startPart('containerd');
  removeContainers();
}

function removeRules(): void {
  if (existsSync(pathOf('kube-proxy'))) attempt(pathOf('kube-proxy'), ['--cleanup']);
}

function removeLogLinks(): void {
  if (!existsSync(LOG_LINKS)) return;
  for (const name of readdirSync(LOG_LINKS)) {
    const link = join(LOG_LINKS, name);
    if (readlinkSync(link).startsWith(`${STATE}/`)) rmSync(link);
  }
}

/** Takes down all of a cluster or what is left of one: processes, pods, network, rules, mounts and state. */
export async function down(): Promise<void> {
  if (!existsSync(STATE)) return;
  for (const part of PARTS.filter((name) => name !== 'containerd').reverse()) await stopPart(part);
  await endPods();
  await stopPart('containerd');
  removeRules();
  removeNetwork();
  removePodGroups();
  removeLogLinks();
  unmountBelow(STATE);
  rmSync(STATE, { recursive: true });
}
