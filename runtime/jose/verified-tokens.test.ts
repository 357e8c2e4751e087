import { describe, expect, it } from '@jest/globals';
import type { Provider } from '../../core/snapshot/snapshot.ts';
import { VerifiedTokens } from './verified-tokens.ts';

const SIGNATURE_GOOD_FOR_MS = 60_000;

const DEV: Provider = {
  name: 'dev',
  kind: 'oidc',
  issuer: 'https://dev.example',
  audiences: [],
  jwksUri: '',
  keys: [],
  algorithms: ['ES256'],
  claimMapping: { user: 'sub', roles: 'groups' },
};
const VERIFIED = { subject: 'ada', claims: {}, audiences: ['a'], expiresAt: 1 };

function remembering(): VerifiedTokens {
  const tokens = new VerifiedTokens({ goodForMs: SIGNATURE_GOOD_FOR_MS, held: 1_000 });
  tokens.remember('token', DEV, VERIFIED, 1000);
  return tokens;
}

describe('VerifiedTokens', () => {
  it('recalls a token for a minute, and not before it was seen', () => {
    const tokens = remembering();
    expect(tokens.recall('token', DEV, 1000)).toBe(VERIFIED);
    expect(tokens.recall('token', DEV, 999 + SIGNATURE_GOOD_FOR_MS)).toBe(VERIFIED);
    expect(tokens.recall('token', DEV, 1000 + SIGNATURE_GOOD_FOR_MS)).toBeNull();
    expect(tokens.recall('token', DEV, 999)).toBeNull();
    expect(tokens.recall('another', DEV, 1000)).toBeNull();
  });

  it.each<[string, Partial<Provider>, boolean]>([
    ['other keys', { jwksUri: 'https://dev.example/new' }, false],
    ['other given keys', { keys: [{ kty: 'EC' }] }, false],
    ['other algorithms', { algorithms: ['RS256'] }, false],
    ['another issuer', { issuer: 'https://corp.example' }, false],
    ['another name', { name: 'corp' }, true],
    ['other audiences', { audiences: ['x'] }, true],
  ])('under %s: %s', (_what, change, recalls) => {
    const known = remembering().recall('token', { ...DEV, ...change }, 1000);
    expect(known).toBe(recalls ? VERIFIED : null);
  });

  it('holds as many tokens as it may', () => {
    const tokens = remembering();
    for (let at = 1; at < 1000; at += 1) tokens.remember(String(at), DEV, VERIFIED, 1000);
    expect(tokens.recall('token', DEV, 1000)).toBe(VERIFIED);
  });

  it('does not grow without end', () => {
    const tokens = remembering();
    for (let at = 0; at < 1000; at += 1) tokens.remember(String(at), DEV, VERIFIED, 1000);
    expect(tokens.recall('token', DEV, 1000)).toBeNull();
    expect(tokens.recall('999', DEV, 1000)).toBe(VERIFIED);
  });
});
