import type { Provider } from '../../core/snapshot/snapshot.ts';

/** The identity provider `dev`, unless the folder has one of that name. */
export function devProvider(issuer: string, jwksUri: string): Provider {
  return {
    name: 'dev',
    kind: 'oidc',
    issuer,
    audiences: [],
    jwksUri,
    keys: [],
    algorithms: ['ES256'],
    claimMapping: { user: 'sub', roles: 'groups' },
  };
}
