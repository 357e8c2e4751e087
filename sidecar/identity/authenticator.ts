import type { VerifiedIdentity } from '../../core/identity/principal.ts';
import type { Provider, Snapshot } from '../../core/snapshot/snapshot.ts';
import { KeySets } from '../../runtime/jose/key-sets.ts';
import { TokenVerifier } from '../../runtime/jose/token-verifier.ts';
import { claimedIssuer } from '../../runtime/jose/verify-token.ts';
import type { TokenFault, VerifiedToken } from '../../runtime/jose/verify-token.ts';
import type { Authentication, Authenticator, Log } from '../gate.ts';
import { readBearer } from './bearer.ts';
import { refuse } from './refusals.ts';
import type { CredentialRefusalCode } from './refusals.ts';
import { sseUrls } from './sse-resource.ts';
import { userNameIn } from './user-name.ts';
import { sentenceOf } from '../../runtime/sentence-of.ts';

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

/** A signature is checked again after it, so that a key that the provider withdrew ends its tokens soon. */
export const SIGNATURE_GOOD_FOR_MS = 60_000;

/** Callers of one pod within that minute. */
export const TOKENS_HELD = 1_000;

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
  const remembered = { goodForMs: SIGNATURE_GOOD_FOR_MS, held: TOKENS_HELD };
  const verifier = new TokenVerifier({ keySets, now, remembered });
  return {
    async authenticate(
      authorization: readonly string[],
      snapshot: Snapshot,
    ): Promise<Authentication> {
      const outcome = await outcomeOf(authorization, snapshot, verifier);
      return outcome.ok ? outcome : refuse(outcome.code, snapshot);
    },
  };
}

async function outcomeOf(
  authorization: readonly string[],
  snapshot: Snapshot,
  verifier: TokenVerifier,
): Promise<Outcome> {
  const reading = readBearer(authorization);
  if (!reading.ok) return reading;
  const issuer = claimedIssuer(reading.token);
  if (issuer === null) return { ok: false, code: 'CredentialInvalid' };
  const provider = snapshot.providers.find((candidate) => candidate.issuer === issuer);
  if (provider === undefined) return { ok: false, code: 'IssuerUnknown' };
  const audiences = audiencesOf(snapshot, provider);
  const verification = await verifier.verify(reading.token, provider, audiences);
  return verification.ok
    ? { ok: true, identity: identityOf(provider, verification.token) }
    : { ok: false, code: REFUSAL_OF[verification.fault] };
}

/** Name and claims are read under the provider as it is now; only the signature's verdict is ever remembered. */
function identityOf(
  provider: Provider,
  { subject, claims, expiresAt }: VerifiedToken,
): VerifiedIdentity {
  const user = userNameIn(claims, provider.claimMapping.user) ?? subject;
  return { provider: provider.name, providerKind: provider.kind, subject, user, claims, expiresAt };
}

/**
 * The server's URLs as written and as clients normalise them (`https://host` becomes `https://host/`), those of HTTP+SSE,
 * and the provider's own.
 */
function audiencesOf({ server }: Snapshot, provider: Provider): readonly string[] {
  const written = server.urls.flatMap((url) => [url, new URL(url).href]);
  return [...written, ...sseUrls(server), ...provider.audiences];
}
