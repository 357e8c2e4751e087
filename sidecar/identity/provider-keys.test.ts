import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JWK } from 'jose';
import type { Provider, Snapshot } from '../../core/snapshot/snapshot.ts';
import { issueToken } from '../../runtime/jose/issue-token.ts';
import { generateKeys } from '../../runtime/jose/keys.ts';
import { KEYS_FRESH_MS, KEYS_STALE_MS, REFRESH_COOLDOWN_MS } from '../../runtime/jose/key-sets.ts';
import {
  RESOURCE,
  START,
  openedFor,
  providerOf,
  snapshotOf,
} from '../../test/support/authenticator.ts';
import { TokenIssuer } from '../../test/support/token-issuer.ts';
import type { Authentication } from '../gate.ts';
import { SIGNATURE_GOOD_FOR_MS } from './authenticator.ts';

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

interface TokenChange {
  readonly seconds?: number;
  readonly id?: string;
  readonly key?: JWK;
}

function token({ seconds = 3600, id = '', key = privateJwk }: TokenChange = {}): Promise<string> {
  return issueToken(key, {
    issuer: issuerServer.url,
    subject: 'ada',
    audiences: [RESOURCE],
    claims: { email: 'ada@example', jti: id },
    issuedAt: START / 1000,
    lifetimeSeconds: seconds,
  });
}

function codeOf(authentication: Authentication): string {
  return authentication.ok ? 'ok' : authentication.refusal.code;
}

describe('given keys', () => {
  it('are used without asking anybody', async () => {
    const { authenticator } = opened();
    const given = snapshotOf(provider({ keys: [publicJwk] }));
    const { ok } = await authenticator.authenticate([`Bearer ${await token()}`], given);
    expect([ok, issuerServer.asked]).toEqual([true, 0]);
  });

  it('are the only ones: what the issuer publishes counts for nothing', async () => {
    const other = await generateKeys('ES256');
    const { authenticator } = opened();
    const given = snapshotOf(provider({ keys: [other.publicJwk] }));
    const outcome = await authenticator.authenticate([`Bearer ${await token()}`], given);
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'CredentialInvalid' } });
    expect(issuerServer.asked).toBe(0);
  });
});

describe('a remembered token', () => {
  it('is held against audience, expiry and claim mapping as they are now', async () => {
    const { authenticator, ask, clock } = opened();
    const line = `Bearer ${await token({ seconds: 30 })}`;
    expect(codeOf(await ask(line))).toBe('ok');
    const mapped = snapshotOf(provider({ claimMapping: { user: 'sub', roles: 'groups' } }));
    expect(await authenticator.authenticate([line], mapped)).toMatchObject({
      identity: { user: 'ada' },
    });
    const moved = {
      ...snapshotOf(provider()),
      server: { name: 'x', urls: ['https://new.example'] },
    };
    expect(codeOf(await authenticator.authenticate([line], moved as unknown as Snapshot))).toBe(
      'AudienceMismatch',
    );
    clock.now += 30_000;
    expect(codeOf(await ask(line))).toBe('CredentialExpired');
  });

  it('is verified again under changed algorithms', async () => {
    const { authenticator, ask } = opened();
    const line = `Bearer ${await token()}`;
    expect(codeOf(await ask(line))).toBe('ok');
    const strict = snapshotOf(provider({ algorithms: ['RS256'] }));
    expect(codeOf(await authenticator.authenticate([line], strict))).toBe('CredentialInvalid');
  });

  it('ends soon after its key was withdrawn', async () => {
    const { ask, clock } = opened();
    const line = `Bearer ${await token()}`;
    expect(codeOf(await ask(line))).toBe('ok');
    issuerServer.keys = [(await generateKeys('ES256')).publicJwk];
    clock.now += SIGNATURE_GOOD_FOR_MS - 1;
    expect(codeOf(await ask(line))).toBe('ok');
    clock.now += KEYS_FRESH_MS + 1;
    expect(codeOf(await ask(line))).toBe('CredentialInvalid');
  });
});

describe('the keys of a provider', () => {
  it('are fetched once, and again for a key id that is new', async () => {
    const { ask, clock } = opened();
    expect(codeOf(await ask(`Bearer ${await token()}`))).toBe('ok');
    const next = await generateKeys('ES256');
    issuerServer.keys = [publicJwk, next.publicJwk];
    const rotated = `Bearer ${await token({ key: next.privateJwk })}`;
    expect(codeOf(await ask(rotated))).toBe('CredentialInvalid');
    clock.now += REFRESH_COOLDOWN_MS;
    expect(codeOf(await ask(rotated))).toBe('ok');
    expect(issuerServer.asked).toBe(2);
  });

  it('are not fetched more often because tokens name keys that do not exist', async () => {
    const { ask } = opened();
    const stranger = await generateKeys('ES256');
    for (let at = 0; at < 5; at += 1) {
      const line = `Bearer ${await token({ key: { ...stranger.privateJwk, kid: String(at) } })}`;
      expect(codeOf(await ask(line))).toBe('CredentialInvalid');
    }
    expect(issuerServer.asked).toBe(1);
  });

  it('are fetched once for callers that come together', async () => {
    const { ask } = opened();
    const lines = await Promise.all([1, 2, 3].map((jti) => token({ id: String(jti) })));
    const all = await Promise.all(lines.map((text) => ask(`Bearer ${text}`)));
    expect(all.map(codeOf)).toEqual(['ok', 'ok', 'ok']);
    expect(issuerServer.asked).toBe(1);
  });

  it('serve through an outage, for a while, and are said to be missing after it', async () => {
    const { ask, clock, lines } = opened();
    const line = `Bearer ${await token({ seconds: 86_400 })}`;
    expect(codeOf(await ask(line))).toBe('ok');
    issuerServer.isUp = false;
    clock.now += KEYS_STALE_MS;
    expect(codeOf(await ask(line))).toBe('ok');
    clock.now += KEYS_FRESH_MS;
    expect(codeOf(await ask(line))).toBe('ProviderUnavailable');
    issuerServer.isUp = true;
    clock.now += REFRESH_COOLDOWN_MS;
    expect(codeOf(await ask(line))).toBe('ok');
    expect(lines.join()).toContain('Cannot refresh the keys of an identity provider.');
  });

  it('are missing from the start where the provider is down: 503, no challenge to sign in again', async () => {
    const { ask, lines } = opened();
    issuerServer.isUp = false;
    const text = await token();
    expect(await ask(`Bearer ${text}`)).toEqual({
      ok: false,
      refusal: {
        code: 'ProviderUnavailable',
        status: 503,
        challenge:
          'Bearer resource_metadata="https://mcp.example/.well-known/oauth-protected-resource/mcp"',
      },
    });
    expect(lines.join()).not.toContain(text.slice(0, 20));
  });
});
