import type { PodProblem } from '../pod-problem.ts';
import { hostIPC, hostNetwork, hostPID, hostPort, sharedProcesses, windows } from './host.ts';
import { meshes } from './meshes.ts';
import { guardedProtocols, ownPorts } from './ports.ts';
import {
  capabilities,
  contradictedHardening,
  privileged,
  sidecarUser,
  sidecarUserOfPod,
  unnamedUser,
} from './privileges.ts';
import type { Candidate, Refusal } from './refusal.ts';
import { containerNames, foreignMounts, tokens, volumeNames } from './reserved.ts';

/** What nobody may take, guarded or not: our names, our volumes, our audience. */
const RESERVED: readonly Refusal[] = [containerNames, volumeNames, foreignMounts, tokens];

/** Everything that would open a way past the sidecar. The order is that of the answer. */
const REFUSALS: readonly Refusal[] = [
  windows,
  hostNetwork,
  hostPID,
  hostIPC,
  sharedProcesses,
  hostPort,
  privileged,
  capabilities,
  contradictedHardening,
  sidecarUserOfPod,
  sidecarUser,
  unnamedUser,
  ...RESERVED,
  ownPorts,
  guardedProtocols,
  meshes,
];

/** Every reason not to admit a pod that is to be guarded, not the first. */
export function refusalsOf(candidate: Candidate): readonly PodProblem[] {
  return REFUSALS.flatMap((refusal) => refusal(candidate));
}

/** Every reason not to admit a pod that is not to be guarded. */
export function reservationsOf(candidate: Candidate): readonly PodProblem[] {
  return RESERVED.flatMap((refusal) => refusal(candidate));
}
