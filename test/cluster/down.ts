import { existsSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removePodGroups } from './cgroups.ts';
import { CONTAINERD_CONFIGURATION, removeContainers } from './containerd.ts';
import { CACHE, STATE } from './folders.ts';
import { unmountBelow } from './mounts.ts';
import { removeNetwork } from './network.ts';
import { PARTS, killPart, startPart, stopPart } from './part.ts';
import { removeServiceRules } from './service-rules.ts';

/** The kubelet links the logs of containers from here, and the place cannot be chosen. */
const LOG_LINKS = '/var/log/containers';

/** Pods outlive the kubelet and containerd, so they end between the two; a containerd that has died is started for it. */
async function endPods(): Promise<void> {
  if (!existsSync(CONTAINERD_CONFIGURATION)) return;
  await startPart('containerd');
  removeContainers();
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
  // Nothing of it is kept, so nobody need end in order but the one that ends the pods.
  for (const part of PARTS.filter((name) => name !== 'containerd').reverse()) await killPart(part);
  await endPods();
  await stopPart('containerd');
  removeServiceRules();
  removeNetwork();
  removePodGroups();
  removeLogLinks();
  unmountBelow(CACHE);
  rmSync(STATE, { recursive: true });
}
