import { createHash } from 'node:crypto';
import type { Provider } from '../../core/snapshot/snapshot.ts';
import type { VerifiedToken } from '../../runtime/jose/verify-token.ts';
import { BoundedMap } from '../memory/bounded.ts';

/** A signature is checked again after it, so that a key that the provider withdrew ends its tokens soon. */
export const SIGNATURE_GOOD_FOR_MS = 60_000;

/** Callers of one pod within that minute; a token and its claims are a few KiB each. */
const TOKENS_HELD = 1_000;

interface Verification {
  readonly providerKeys: string;
  readonly at: number;
  readonly token: VerifiedToken;
}

/**
 * Tokens whose signature was verified a moment ago, by their SHA-256 (the token itself is not kept). It spares the
 * signature alone: who asks still checks issuer, audience and expiry against the present.
 */
export class VerifiedTokens {
  readonly #verifications = new BoundedMap<string, Verification>(TOKENS_HELD);

  /** The verified content, if it was verified with the keys and algorithms that this provider has now. */
  recall(token: string, provider: Provider, now: number): VerifiedToken | null {
    const known = this.#verifications.get(digestOf(token));
    if (known === undefined || known.providerKeys !== keysOf(provider)) return null;
    const age = now - known.at;
    return age >= 0 && age < SIGNATURE_GOOD_FOR_MS ? known.token : null;
  }

  remember(token: string, provider: Provider, verified: VerifiedToken, now: number): void {
    this.#verifications.set(digestOf(token), {
      providerKeys: keysOf(provider),
      at: now,
      token: verified,
    });
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

/** Everything of a provider that the signature's verdict depends on. */
function keysOf({ issuer, jwksUri, keys, algorithms }: Provider): string {
  return JSON.stringify([issuer, jwksUri, keys, algorithms]);
}
