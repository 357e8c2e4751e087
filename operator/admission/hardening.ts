import { textsIn, treeIn } from './tree.ts';
import type { Tree } from './tree.ts';
import { capabilityName } from './pod.ts';

/** What a process needs to become another user, or to take such a capability up again. */
export const HARDENED_CAPABILITIES: readonly string[] = ['SETGID', 'SETPCAP', 'SETUID'];

/**
 * A container that cannot become the sidecar's user: without the capabilities, and without setuid programs, which
 * could lie in its image or be made by its root.
 */
export function hardened(container: Tree): Tree {
  const security = treeIn(container, 'securityContext');
  const capabilities = treeIn(security, 'capabilities');
  const drop = withDropped(textsIn(capabilities, 'drop'));
  return {
    ...container,
    securityContext: {
      ...security,
      allowPrivilegeEscalation: false,
      capabilities: { ...capabilities, drop },
    },
  };
}

function withDropped(drop: readonly string[]): readonly string[] {
  const dropped = new Set(drop.map(capabilityName));
  return dropped.has('ALL')
    ? drop
    : [...drop, ...HARDENED_CAPABILITIES.filter((name) => !dropped.has(name))];
}
