import type { Provider, Snapshot } from '../../core/snapshot/snapshot.ts';
import { createAuthenticator } from '../../sidecar/identity/authenticator.ts';
import type { TokenIssuer } from './token-issuer.ts';

/** The server that tokens are for. */
export const RESOURCE = 'https://mcp.example/mcp';
export const START = Date.UTC(2026, 0, 1);

/** An authenticator with a clock to turn, and what it logged. */
export function openedFor(issuer: TokenIssuer) {
  const clock = { now: START };
  const lines: string[] = [];
  const log = (message: string, fields: object = {}) =>
    lines.push(`${message} ${JSON.stringify(fields)}`);
  const authenticator = createAuthenticator({
    fetch: globalThis.fetch,
    now: () => clock.now,
    log: { debug: log, info: log, warn: log, error: log },
  });
  const ask = (...lines: readonly string[]) =>
    authenticator.authenticate(lines, snapshotOf(providerOf(issuer)));
  return { authenticator, clock, lines, ask };
}

export function providerOf(issuer: TokenIssuer, change: Partial<Provider> = {}): Provider {
  return {
    name: 'dev',
    kind: 'oidc',
    issuer: issuer.url,
    audiences: [],
    jwksUri: '',
    keys: [],
    algorithms: ['ES256', 'EdDSA'],
    claimMapping: { user: 'email', roles: 'groups' },
    ...change,
  };
}

export function snapshotOf(...providers: readonly Provider[]): Snapshot {
  return { providers, server: { name: 'models', urls: [RESOURCE] } } as unknown as Snapshot;
}
