import { createHash } from 'node:crypto';
import { BoundedMap } from '../bounded-map.ts';
import type { KeySource } from './key-source.ts';
import type { VerifiedToken } from './verify-token.ts';

/** Whose tokens are verified: where its keys are, and what it may sign with. */
export interface TokenIssuer extends KeySource {
  readonly algorithms: readonly string[];
}

export interface VerifiedTokensOptions {
  /** Milliseconds after which a signature is checked again, so that a key that the issuer withdrew ends its tokens soon. */
  readonly goodForMs: number;
  /** Tokens that are remembered; a token and its claims are a few KiB each. */
  readonly held: number;
}

interface Verification {
  readonly issuerKeys: string;
  readonly at: number;
  readonly token: VerifiedToken;
}

/**
 * Tokens whose signature was verified a moment ago, by their SHA-256 (the token itself is not kept). It spares the
 * signature alone: who asks still checks issuer, audience and expiry against the present.
 */
export class VerifiedTokens {
  readonly #verifications: BoundedMap<string, Verification>;
  readonly #goodForMs: number;

  constructor({ goodForMs, held }: VerifiedTokensOptions) {
    this.#goodForMs = goodForMs;
    this.#verifications = new BoundedMap(held);
  }

  /** The verified content, if it was verified with the keys and algorithms that this issuer has now. */
  recall(token: string, issuer: TokenIssuer, now: number): VerifiedToken | null {
    const known = this.#verifications.get(digestOf(token));
    if (known === undefined || known.issuerKeys !== keysOf(issuer)) return null;
    const age = now - known.at;
    return age >= 0 && age < this.#goodForMs ? known.token : null;
  }

  remember(token: string, issuer: TokenIssuer, verified: VerifiedToken, now: number): void {
    this.#verifications.set(digestOf(token), {
      issuerKeys: keysOf(issuer),
      at: now,
      token: verified,
    });
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

/** Everything of an issuer that the signature's verdict depends on. */
function keysOf({ issuer, jwksUri, keys, algorithms }: TokenIssuer): string {
  return JSON.stringify([issuer, jwksUri, keys, algorithms]);
}
