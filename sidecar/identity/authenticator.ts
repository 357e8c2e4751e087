import type { VerifiedIdentity } from '../../core/identity/principal.ts';
import type { Provider, Snapshot } from '../../core/snapshot/snapshot.ts';
import { KeySets } from '../../runtime/jose/key-sets.ts';
import { claimedIssuer, hasExpired, verifyToken } from '../../runtime/jose/verify-token.ts';
import type { TokenFault, VerifiedToken } from '../../runtime/jose/verify-token.ts';
import type { Authentication, Authenticator, Log } from '../gate.ts';
import { readBearer } from './bearer.ts';
import { refuse } from './refusals.ts';
import type { CredentialRefusalCode } from './refusals.ts';
import { userNameIn } from './user-name.ts';
import { VerifiedTokens } from './verified-tokens.ts';

interface AuthenticatorOptions {
  /** Reaches the identity providers. */
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
}

type Outcome =
  | { readonly ok: true; readonly identity: VerifiedIdentity }
  | { readonly ok: false; readonly code: CredentialRefusalCode };

const REFUSAL_OF: Readonly<Record<TokenFault, CredentialRefusalCode>> = {
  Invalid: 'CredentialInvalid',
  Expired: 'CredentialExpired',
  // The provider was found by the claimed issuer: another one under its signature is a token that contradicts itself.
  IssuerMismatch: 'CredentialInvalid',
  AudienceMismatch: 'AudienceMismatch',
  KeysUnavailable: 'ProviderUnavailable',
};

/** Verifies bearer tokens (JWT) against the providers of the snapshot that is in force, on every request anew. */
export function createAuthenticator({ fetch, now, log }: AuthenticatorOptions): Authenticator {
  const keySets = new KeySets({
    fetch,
    now,
    failed: ({ issuer }, error) => {
      log.warn('Cannot refresh the keys of an identity provider.', {
        issuer,
        cause: sentenceOf(error),
      });
    },
  });
  const verification = new Verification(keySets, now);
  return {
    async authenticate(
      authorization: readonly string[],
      snapshot: Snapshot,
    ): Promise<Authentication> {
      const outcome = await verification.outcomeOf(authorization, snapshot);
      return outcome.ok ? outcome : refuse(outcome.code, snapshot);
    },
  };
}

class Verification {
  readonly #keySets: KeySets;
  readonly #now: () => number;
  readonly #verified = new VerifiedTokens();

  constructor(keySets: KeySets, now: () => number) {
    this.#keySets = keySets;
    this.#now = now;
  }

  async outcomeOf(authorization: readonly string[], snapshot: Snapshot): Promise<Outcome> {
    const reading = readBearer(authorization);
    if (!reading.ok) return reading;
    const issuer = claimedIssuer(reading.token);
    if (issuer === null) return { ok: false, code: 'CredentialInvalid' };
    const provider = snapshot.providers.find((candidate) => candidate.issuer === issuer);
    if (provider === undefined) return { ok: false, code: 'IssuerUnknown' };
    return this.#outcomeUnder(provider, reading.token, audiencesOf(snapshot, provider));
  }

  async #outcomeUnder(
    provider: Provider,
    token: string,
    audiences: readonly string[],
  ): Promise<Outcome> {
    const known = this.#verified.recall(token, provider, this.#now());
    if (known !== null) return this.#outcomeOfKnown(known, provider, audiences);
    const { issuer, algorithms } = provider;
    const keys = this.#keySets.of(provider);
    const verification = await verifyToken(token, {
      issuer,
      audiences,
      algorithms,
      keys,
      now: this.#now(),
    });
    if (!verification.ok) return { ok: false, code: REFUSAL_OF[verification.fault] };
    this.#verified.remember(token, provider, verification.token, this.#now());
    return { ok: true, identity: identityOf(provider, verification.token) };
  }

  #outcomeOfKnown(token: VerifiedToken, provider: Provider, audiences: readonly string[]): Outcome {
    if (hasExpired(token.expiresAt, this.#now())) return { ok: false, code: 'CredentialExpired' };
    const meant = token.audiences.some((audience) => audiences.includes(audience));
    if (!meant) return { ok: false, code: 'AudienceMismatch' };
    return { ok: true, identity: identityOf(provider, token) };
  }
}

/** Name and claims are read under the provider as it is now; only the signature's verdict is ever remembered. */
function identityOf(
  provider: Provider,
  { subject, claims, expiresAt }: VerifiedToken,
): VerifiedIdentity {
  const user = userNameIn(claims, provider.claimMapping.user) ?? subject;
  return { provider: provider.name, providerKind: provider.kind, subject, user, claims, expiresAt };
}

/** The server's URLs as written and as clients normalise them (`https://host` becomes `https://host/`), and the provider's own. */
function audiencesOf({ server }: Snapshot, provider: Provider): readonly string[] {
  return [...server.urls.flatMap((url) => [url, new URL(url).href]), ...provider.audiences];
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
