import type { ServerSettings } from '../snapshot/snapshot.ts';

const MEBIBYTE = 1024 * 1024;

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
    limits: {
      requestBytes: 4 * MEBIBYTE,
      messageBytes: 16 * MEBIBYTE,
      streamsPerPrincipal: 64,
      idleSeconds: 300,
    },
  };
}
