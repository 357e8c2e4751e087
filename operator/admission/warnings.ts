import type { Marks } from './marks.ts';

/** Below it, binding needs a privilege that the sidecar does not have, unless the container runtime grants it to all. */
const FIRST_UNPRIVILEGED_PORT = 1024;

/** What the author of an admitted pod should know. Each fits into the 120 characters that clients show. */
export function warningsOf({ capture, guardedPorts }: Marks): readonly string[] {
  if (capture === 'redirect') return [];
  return guardedPorts.flatMap((port) => [
    `Gatehouse: the server must listen on 127.0.0.1:${port}, not on all addresses, or it will not start`,
    ...(port < FIRST_UNPRIVILEGED_PORT
      ? [
          `Gatehouse: port ${port} is below 1024: some container runtimes do not let the sidecar bind it`,
        ]
      : []),
  ]);
}
