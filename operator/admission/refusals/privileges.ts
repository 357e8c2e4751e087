import { SIDECAR_UID } from '../../../core/pod/names.ts';
import { HARDENED_CAPABILITIES } from '../hardening.ts';
import { quoted } from '../pod-problem.ts';
import { ofContainers } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** With any of them a process can take the redirect away, bypass it, or reach into the sidecar. */
const DANGEROUS: readonly string[] = [
  'ALL',
  'NET_ADMIN',
  'NET_RAW',
  'SYS_PTRACE',
  'SYS_ADMIN',
  'SYS_MODULE',
  'BPF',
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

const USER = `${SIDECAR_UID}, which is the sidecar's: its traffic would pass by the gate; use another`;
