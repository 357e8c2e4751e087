import type { KeySets } from './key-sets.ts';
import { VerifiedTokens } from './verified-tokens.ts';
import type { TokenIssuer, VerifiedTokensOptions } from './verified-tokens.ts';
import { hasExpired, verifyToken } from './verify-token.ts';
import type { TokenVerification, VerifiedToken } from './verify-token.ts';

export interface TokenVerifierOptions {
  readonly keySets: KeySets;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How long and for how many tokens a signature is not checked again. */
  readonly remembered: VerifiedTokensOptions;
}

/** Verifies tokens as verifyToken does; of a token that was verified a moment ago everything but the signature anew. */
export class TokenVerifier {
  readonly #options: TokenVerifierOptions;
  readonly #verified: VerifiedTokens;

  constructor(options: TokenVerifierOptions) {
    this.#options = options;
    this.#verified = new VerifiedTokens(options.remembered);
  }

  async verify(
    token: string,
    issuer: TokenIssuer,
    audiences: readonly string[],
  ): Promise<TokenVerification> {
    const { keySets, now } = this.#options;
    const known = this.#verified.recall(token, issuer, now());
    if (known !== null) return asOfNow(known, audiences, now());
    const verification = await verifyToken(token, {
      issuer: issuer.issuer,
      audiences,
      algorithms: issuer.algorithms,
      keys: keySets.of(issuer),
      now: now(),
    });
    if (verification.ok) this.#verified.remember(token, issuer, verification.token, now());
    return verification;
  }
}

function asOfNow(
  token: VerifiedToken,
  audiences: readonly string[],
  now: number,
): TokenVerification {
  if (hasExpired(token.expiresAt, now)) return { ok: false, fault: 'Expired' };
  const isMeant = token.audiences.some((audience) => audiences.includes(audience));
  return isMeant ? { ok: true, token } : { ok: false, fault: 'AudienceMismatch' };
}
