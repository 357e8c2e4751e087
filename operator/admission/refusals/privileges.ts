import { SIDECAR_UID } from '../../../core/pod/names.ts';
import { HARDENED_CAPABILITIES } from '../hardening.ts';
import { quoted } from '../pod-problem.ts';
import { ofContainers } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/**
 * With any of them a process can take the redirect away, bypass it, or reach into the sidecar, also by way of the node.
 * The chart's policies have the same list.
 */
export const DANGEROUS: readonly string[] = [
  'ALL',
  'BPF',
  'CHECKPOINT_RESTORE',
  'DAC_READ_SEARCH',
  'NET_ADMIN',
  'NET_RAW',
  'PERFMON',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
];

export const capabilities = ofContainers('CapabilityAdded', ({ addedCapabilities }) => {
  const found = addedCapabilities.filter((name) => DANGEROUS.includes(name));
  return found.length === 0
    ? null
    : `adds ${quoted(found)}, with which it could pass by the sidecar; remove it`;
});

export const contradictedHardening = ofContainers(
  'HardeningContradicted',
  ({ addedCapabilities }, { marks }) => {
    const found = addedCapabilities.filter((name) => HARDENED_CAPABILITIES.includes(name));
    return !marks.isStrict || found.length === 0
      ? null
      : `adds ${quoted(found)}, which strict hardening drops; remove it, or the annotation`;
  },
);

export const privileged = ofContainers('Privileged', (container) =>
  container.privileged ? 'is privileged and could pass by the sidecar; remove it' : null,
);

export const sidecarUserOfPod: Refusal = ({ pod }) =>
  pod.runAsUser === SIDECAR_UID
    ? [{ code: 'UserReserved', message: `the pod's securityContext: runAsUser ${USER}` }]
    : [];

export const sidecarUser = ofContainers('UserReserved', ({ runAsUser }) =>
  runAsUser === SIDECAR_UID ? `has runAsUser ${USER}` : null,
);

/** What a container names counts before what the pod names, and that before what its image names. */
export const unnamedUser = ofContainers('UserMissing', ({ runAsUser }, { pod, marks }) =>
  marks.isStrict && runAsUser === null && pod.runAsUser === null
    ? `has no runAsUser, so that its image could choose ${SIDECAR_UID}, the sidecar's; under strict hardening set one, here or for the pod`
    : null,
);

const USER = `${SIDECAR_UID}, which is the sidecar's: its traffic would pass by the gate; use another`;
