import { until } from '../../support/waiting.ts';
import { fromNodeAs } from './attempts.ts';
import { BECOME_SIDECAR, intrude, metAsSidecar } from './intruder.ts';
import { isReady } from './lookups.ts';
import { NAMESPACE, inside } from './places.ts';
import type { Place } from './places.ts';
import { inNetworkOf } from './processes.ts';
import { MCP_PORT } from './workload.ts';
import type { Way } from './ways-in.ts';

/** Within it a sidecar has looked, and the kubelet has heard that the pod is not ready. */
const DETECTED_MS = 15_000;
const RECOVERED_MS = 60_000;

const first = (place: Place) => metAsSidecar(inside(place));

const fromNodeInside = ({ pod }: Place) =>
  fromNodeAs([...inNetworkOf(pod), ...BECOME_SIDECAR], `http://127.0.0.1:${MCP_PORT}/mcp`);

/** Whom the sidecar's user meets; `detected` where it meets the server and the pod is not ready for that. */
async function staying(place: Place): Promise<string> {
  const met = first(place);
  if (met !== 'server') return met;
  const { pod } = place;
  await until('the pod is ready', () => isReady(NAMESPACE, pod), RECOVERED_MS);
  const leave = intrude(inside(place));
  const ended = performance.now() + DETECTED_MS;
  while (isReady(NAMESPACE, pod) && performance.now() < ended);
  const isDetected = !isReady(NAMESPACE, pod);
  leave();
  await until('the pod is ready again', () => isReady(NAMESPACE, pod), RECOVERED_MS);
  return isDetected ? 'detected' : met;
}

/**
 * To be tried last: a pod that is exposed is not ready for a while, and no Service leads to it. The node's way is open, as
 * the documentation says; it is gone before a sidecar looks, or detected.
 */
export const WAYS_AS_SIDECAR: readonly Way[] = [
  {
    way: 'the node, in the pod’s network',
    openly: 'server',
    behind: 'server',
    attempt: fromNodeInside,
  },
  { way: 'setuid to the sidecar’s user', openly: 'server', behind: 'detected', attempt: staying },
  {
    way: 'the same, hardening strict',
    openly: 'server',
    behind: 'refused',
    at: 'strict',
    attempt: first,
  },
];
