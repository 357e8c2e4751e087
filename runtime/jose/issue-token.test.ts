import { describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { issueToken } from './issue-token.ts';
import { generateKeys, publicPartOf } from './keys.ts';

const { privateJwk, publicJwk } = await generateKeys('ES256');

describe('issueToken', () => {
  it('signs what it is asked to, and no claim replaces a registered one', async () => {
    const token = await issueToken(privateJwk, {
      issuer: 'http://localhost',
      subject: 'ada',
      audiences: ['a', 'b'],
      claims: { groups: ['viewers'], sub: 'root', iss: 'https://evil.example', exp: 1 },
      issuedAt: 1000,
      lifetimeSeconds: 60,
    });
    expect(decodeJwt(token)).toEqual({
      groups: ['viewers'],
      iss: 'http://localhost',
      sub: 'ada',
      aud: ['a', 'b'],
      iat: 1000,
      exp: 1060,
    });
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'JWT', kid: publicJwk.kid });
  });
});

describe('generateKeys', () => {
  it.each(['ES256', 'EdDSA'] as const)('names %s keys by what they are', async (algorithm) => {
    const [one, other] = [await generateKeys(algorithm), await generateKeys(algorithm)];
    expect(one.publicJwk).toMatchObject({ alg: algorithm, use: 'sig' });
    expect(one.publicJwk.kid).not.toBe(other.publicJwk.kid);
    expect(one.privateJwk.kid).toBe(one.publicJwk.kid);
  });

  it('publishes nothing private', () => {
    expect(privateJwk.d).toEqual(expect.any(String));
    expect(Object.hasOwn(publicJwk, 'd')).toBe(false);
    expect(publicPartOf(privateJwk)).toEqual(publicJwk);
  });
});
