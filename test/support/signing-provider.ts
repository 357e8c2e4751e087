import type { Provider } from '../../core/snapshot/snapshot.ts';

/** A provider `p` of tokens that are signed with this one key, for the audience `gate`; `groups` are their roles. */
export function signingProvider(key: Provider['keys'][number]): Provider {
  return {
    name: 'p',
    kind: 'oidc',
    issuer: 'https://id.example',
    audiences: ['gate'],
    jwksUri: '',
    keys: [key],
    algorithms: ['ES256'],
    claimMapping: { user: 'sub', roles: 'groups' },
  };
}
