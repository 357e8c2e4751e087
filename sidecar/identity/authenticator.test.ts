import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CompactSign, SignJWT, UnsecuredJWT, exportJWK, importJWK } from 'jose';
import type { JWK } from 'jose';
import type { Provider } from '../../core/snapshot/snapshot.ts';
import { generateKeys } from '../../runtime/jose/keys.ts';
import { CLOCK_TOLERANCE_SECONDS } from '../../runtime/jose/verify-token.ts';
import {
  RESOURCE,
  START,
  openedFor,
  providerOf,
  snapshotOf,
} from '../../test/support/authenticator.ts';
import { TokenIssuer } from '../../test/support/token-issuer.ts';
import type { Authentication } from '../gate.ts';

const issuerServer = new TokenIssuer();
let privateJwk: JWK = {};
let publicJwk: JWK = {};

beforeAll(() => issuerServer.open());
afterAll(() => issuerServer.close());
beforeEach(async () => {
  ({ privateJwk, publicJwk } = await generateKeys('ES256'));
  Object.assign(issuerServer, { keys: [publicJwk], isUp: true, asked: 0 });
});

const opened = () => openedFor(issuerServer);
const provider = (change: Partial<Provider> = {}) => providerOf(issuerServer, change);

/** Undefined leaves a claim out. */
type Claims = Readonly<Record<string, unknown>>;

interface TokenChange {
  readonly claims?: Claims;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: JWK;
}

function payload(claims: Claims = {}): Claims {
  const exp = START / 1000 + 3600;
  return { iss: issuerServer.url, sub: 'ada', aud: RESOURCE, email: 'ada@example', exp, ...claims };
}

async function token({ claims = {}, header = {}, key = privateJwk }: TokenChange = {}) {
  const alg = key.alg ?? 'ES256';
  const text = JSON.stringify(payload(claims));
  return new CompactSign(new TextEncoder().encode(text))
    .setProtectedHeader({ alg, kid: key.kid ?? '', typ: 'JWT', ...header })
    .sign(await importJWK(key, alg), { crit: { 'urn:x': true } });
}

function codeOf(authentication: Authentication): string {
  return authentication.ok ? 'ok' : authentication.refusal.code;
}

type Refused = [what: string, code: string, change: TokenChange];

describe('a good token', () => {
  it('is verified with the keys that the issuer publishes', async () => {
    const { ask } = opened();
    const authentication = await ask(`Bearer ${await token()}`);
    expect(authentication).toEqual({
      ok: true,
      identity: {
        provider: 'dev',
        providerKind: 'oidc',
        subject: 'ada',
        user: 'ada@example',
        claims: payload(),
        expiresAt: START / 1000 + 3600,
      },
    });
  });

  it.each<[string, TokenChange]>([
    ['of RFC 9068', { header: { typ: 'at+jwt' } }],
    ['without a type', { header: { typ: undefined } }],
    ['for several resources', { claims: { aud: ['https://other.example', RESOURCE] } }],
    [
      'of which the clock here is behind',
      { claims: { nbf: START / 1000 + CLOCK_TOLERANCE_SECONDS } },
    ],
    ['in its last second', { claims: { exp: START / 1000 + 1 } }],
    ['that does not name its key', { header: { kid: undefined } }],
  ])('%s passes', async (_what, change) => {
    const { ask } = opened();
    expect(codeOf(await ask(`Bearer ${await token(change)}`))).toBe('ok');
  });

  it('may be for an audience of the provider', async () => {
    const { authenticator } = opened();
    const line = `Bearer ${await token({ claims: { aud: 'api' } })}`;
    const accepting = snapshotOf(provider({ audiences: ['api'] }));
    expect(codeOf(await authenticator.authenticate([line], accepting))).toBe('ok');
    const refusing = snapshotOf(provider());
    expect(codeOf(await authenticator.authenticate([line], refusing))).toBe('AudienceMismatch');
  });
});

describe('a token', () => {
  it.each<Refused>([
    ['of an unknown issuer', 'IssuerUnknown', { claims: { iss: 'https://evil.example' } }],
    ['for another resource', 'AudienceMismatch', { claims: { aud: 'https://other.example' } }],
    ['for a resource below', 'AudienceMismatch', { claims: { aud: `${RESOURCE}/x` } }],
    ['for nobody', 'CredentialInvalid', { claims: { aud: undefined } }],
    ['that has expired this instant', 'CredentialExpired', { claims: { exp: START / 1000 } }],
    ['that expired long ago', 'CredentialExpired', { claims: { exp: START / 1000 - 3600 } }],
    ['that never expires', 'CredentialInvalid', { claims: { exp: undefined } }],
    [
      'from too far ahead',
      'CredentialInvalid',
      { claims: { nbf: START / 1000 + CLOCK_TOLERANCE_SECONDS + 1 } },
    ],
    ['without a subject', 'CredentialInvalid', { claims: { sub: undefined } }],
    ['with an empty subject', 'CredentialInvalid', { claims: { sub: '' } }],
    ['that must prove possession', 'CredentialInvalid', { claims: { cnf: { jkt: 'x' } } }],
    ['of another type', 'CredentialInvalid', { header: { typ: 'logout+jwt' } }],
    ['of type DPoP', 'CredentialInvalid', { header: { typ: 'dpop+jwt' } }],
    [
      'with something critical',
      'CredentialInvalid',
      { header: { crit: ['urn:x'], 'urn:x': true } },
    ],
  ])('%s is refused: %s', async (_what, code, change) => {
    const { ask } = opened();
    expect(codeOf(await ask(`Bearer ${await token(change)}`))).toBe(code);
  });

  it('of an issuer that differs by a slash is refused', async () => {
    const { ask } = opened();
    const line = `Bearer ${await token({ claims: { iss: `${issuerServer.url}/` } })}`;
    expect(codeOf(await ask(line))).toBe('IssuerUnknown');
  });

  it('without a signature is refused', async () => {
    const { ask } = opened();
    const unsigned = new UnsecuredJWT(payload()).encode();
    expect(codeOf(await ask(`Bearer ${unsigned}`))).toBe('CredentialInvalid');
    expect(codeOf(await ask(`Bearer ${unsigned}AAAA`))).toBe('CredentialInvalid');
  });

  it('under HS256 with the public key as the secret is refused, whatever the provider lists', async () => {
    const { authenticator } = opened();
    const secret = new TextEncoder().encode(JSON.stringify(publicJwk));
    const forged = await new SignJWT(payload())
      .setProtectedHeader({ alg: 'HS256', kid: publicJwk.kid ?? '' })
      .sign(secret);
    const careless = snapshotOf(provider({ algorithms: ['HS256', 'none', 'ES256'] }));
    const authentication = await authenticator.authenticate([`Bearer ${forged}`], careless);
    expect(codeOf(authentication)).toBe('CredentialInvalid');
  });

  it('under an algorithm that the provider does not list is refused', async () => {
    const { authenticator } = opened();
    const line = `Bearer ${await token()}`;
    const strict = snapshotOf(provider({ algorithms: ['RS256'] }));
    expect(codeOf(await authenticator.authenticate([line], strict))).toBe('CredentialInvalid');
  });

  it('that brings its own key is refused', async () => {
    const { ask } = opened();
    const own = await generateKeys('ES256');
    const forged = await token({
      key: { ...own.privateJwk, kid: publicJwk.kid ?? '' },
      header: {
        jwk: await exportJWK(await importJWK(own.publicJwk, 'ES256')),
        jku: 'http://127.0.0.1:1/',
      },
    });
    expect(codeOf(await ask(`Bearer ${forged}`))).toBe('CredentialInvalid');
  });

  it('whose claims two readers could read differently is refused', async () => {
    const { ask } = opened();
    const text = JSON.stringify(payload()).replace('"sub":"ada"', '"sub":"eve","sub":"ada"');
    const twofold = await new CompactSign(new TextEncoder().encode(text))
      .setProtectedHeader({ alg: 'ES256', kid: privateJwk.kid ?? '' })
      .sign(await importJWK(privateJwk, 'ES256'));
    expect(codeOf(await ask(`Bearer ${twofold}`))).toBe('CredentialInvalid');
  });

  it('of another provider of the snapshot is held against that one', async () => {
    const { authenticator } = opened();
    const line = `Bearer ${await token()}`;
    const other = provider({ name: 'corp', issuer: 'https://corp.example' });
    const both = await authenticator.authenticate([line], snapshotOf(other, provider()));
    expect(both).toMatchObject({ ok: true, identity: { provider: 'dev' } });
    expect(codeOf(await authenticator.authenticate([line], snapshotOf(other)))).toBe(
      'IssuerUnknown',
    );
  });
});

describe('a request', () => {
  it.each([
    ['without a credential', [], 'CredentialMissing'],
    ['with two', ['Bearer a', 'Bearer b'], 'CredentialRepeated'],
    ['with another scheme', ['Basic YTpi'], 'CredentialMissing'],
    ['with a token that is none', ['Bearer a.b.c'], 'CredentialInvalid'],
    ['with five parts', ['Bearer a.b.c.d.e'], 'CredentialInvalid'],
  ])('%s is refused', async (_what, lines, code) => {
    const { ask } = opened();
    expect(codeOf(await ask(...lines))).toBe(code);
  });

  it('learns nothing of the token from its refusal', async () => {
    const { ask } = opened();
    const text = await token({ claims: { sub: 'planted-subject', aud: 'planted-audience' } });
    const answer = JSON.stringify(await ask(`Bearer ${text}`));
    expect(answer).toContain('AudienceMismatch');
    expect(answer).not.toContain('planted');
    expect(answer).not.toContain(text.slice(-20));
  });
});
