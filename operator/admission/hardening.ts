import { textsIn, treeIn } from './tree.ts';
import type { Tree } from './tree.ts';

/** What a process needs to become another user, or to take such a capability up again. */
export const HARDENED_CAPABILITIES: readonly string[] = ['SETGID', 'SETPCAP', 'SETUID'];

/**
 * A container without raw sockets. Container runtimes grant them to every container; with one a process sends packets
 * past the redirect, and reads on the loopback interface what clients and the sidecar say, credentials among it.
 */
export function withoutRawSockets(container: Tree): Tree {
  return withDropped(container, ['NET_RAW']);
}

/**
 * A container that cannot become the sidecar's user: without the capabilities, and without setuid programs, which
 * could lie in its image or be made by its root.
 */
export function hardened(container: Tree): Tree {
  const confined = withDropped(container, HARDENED_CAPABILITIES);
  const security = treeIn(confined, 'securityContext');
  return { ...confined, securityContext: { ...security, allowPrivilegeEscalation: false } };
}

/** Names count as they stand: of what has the kernel's prefix containerd drops nothing. */
function withDropped(container: Tree, names: readonly string[]): Tree {
  const security = treeIn(container, 'securityContext');
  const capabilities = treeIn(security, 'capabilities');
  const drop = textsIn(capabilities, 'drop');
  const missing = drop.includes('ALL') ? [] : names.filter((name) => !drop.includes(name));
  if (missing.length === 0) return container;
  return {
    ...container,
    securityContext: {
      ...security,
      capabilities: { ...capabilities, drop: [...drop, ...missing] },
    },
  };
}
