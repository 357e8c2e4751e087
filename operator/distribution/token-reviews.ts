import { createHash } from 'node:crypto';
import { BoundedMap } from '../../runtime/bounded-map.ts';
import type { PodIdentity } from './pod-authenticator.ts';

/** Reviews under way: whoever reaches the port can ask for one, and the API server has others to serve. */
const MOST_AT_A_TIME = 8;
/** Milliseconds in which a token that was refused is not reviewed again. */
const REFUSED_FOR_MS = 60_000;
/** Refused tokens that are remembered: 32 octets each. */
const MOST_REFUSED = 10_000;

export interface TokenReviewsOptions {
  /** The API server's word on a token: null where it is not one of a pod for this operator. */
  readonly review: (token: string) => Promise<PodIdentity | null>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Asks the API server about tokens: about equal ones once at a time, and few at a time. */
export class TokenReviews {
  readonly #options: TokenReviewsOptions;
  /** By the SHA-256 of the token, which itself is not kept. */
  readonly #asked = new Map<string, Promise<PodIdentity | null>>();
  readonly #refusedAt = new BoundedMap<string, number>(MOST_REFUSED);

  constructor(options: TokenReviewsOptions) {
    this.#options = options;
  }

  /** 'busy': to be asked again in a moment. Rejects where the API server does not answer. */
  async ask(token: string): Promise<PodIdentity | 'busy' | null> {
    const digest = createHash('sha256').update(token).digest('base64');
    if (this.#isRefused(digest)) return null;
    const asked = this.#asked.get(digest);
    if (asked !== undefined) return asked;
    if (this.#asked.size >= MOST_AT_A_TIME) return 'busy';
    const asking = this.#review(token, digest);
    this.#asked.set(digest, asking);
    return asking;
  }

  async #review(token: string, digest: string): Promise<PodIdentity | null> {
    try {
      const identity = await this.#options.review(token);
      if (identity === null) this.#refusedAt.set(digest, this.#options.now());
      return identity;
    } finally {
      this.#asked.delete(digest);
    }
  }

  #isRefused(digest: string): boolean {
    const refusedAt = this.#refusedAt.get(digest);
    return refusedAt !== undefined && this.#options.now() - refusedAt < REFUSED_FOR_MS;
  }
}
