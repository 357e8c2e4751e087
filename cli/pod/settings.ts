import type { Provider, ServerSettings } from '../../core/snapshot/snapshot.ts';

const MEBIBYTE = 1024 * 1024;

/** What holds in front of a local server where no McpServer says otherwise. */
export function localSettings(name: string, urls: readonly string[], path: string): ServerSettings {
  return {
    name,
    urls,
    path,
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

/** The identity provider `dev`, unless the folder has one of that name. */
export function devProvider(issuer: string, jwksUri: string): Provider {
  return {
    name: 'dev',
    issuer,
    audiences: [],
    jwksUri,
    algorithms: ['ES256'],
    claimMapping: { user: 'sub', roles: 'groups' },
  };
}
