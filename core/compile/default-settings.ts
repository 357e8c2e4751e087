import { DEFAULT_LIMITS } from '../snapshot/default-limits.ts';
import type { ServerSettings } from '../snapshot/snapshot.ts';

/** What holds in front of a server where no McpServer says otherwise. */
export function defaultSettings(
  name: string,
  urls: readonly string[],
  path: string,
): ServerSettings {
  return {
    name,
    urls,
    path,
    ssePath: null,
    nonMcpPaths: [],
    denyStyle: 'Visible',
    maxStalenessSeconds: 900,
    onStale: 'Deny',
    credentialHeader: 'authorization',
    limits: DEFAULT_LIMITS,
  };
}
