import type { PodIdentity } from './pod-authenticator.ts';

/** Milliseconds for which a verified token is believed without another look: as short as the tolerance of clocks. */
const BELIEVED_MS = 30_000;
/** Tokens that are remembered: more than one replica has sidecars. */
const MOST_KNOWN = 20_000;

/** Remembers for a moment who holds a token: each sidecar shows its own again and again. */
export class KnownTokens {
  readonly #authenticate: (authorization: string | undefined) => Promise<PodIdentity | null>;
  readonly #now: () => number;
  readonly #known = new Map<string, { readonly identity: PodIdentity; readonly until: number }>();

  /** `now` in milliseconds. */
  constructor(
    authenticate: (authorization: string | undefined) => Promise<PodIdentity | null>,
    now: () => number,
  ) {
    this.#authenticate = authenticate;
    this.#now = now;
  }

  /** The pod that an Authorization header speaks for; null where it speaks for none, which is not remembered. */
  async identityOf(authorization: string | undefined): Promise<PodIdentity | null> {
    const known = this.#known.get(authorization ?? '');
    if (known !== undefined && known.until > this.#now()) return known.identity;
    const identity = await this.#authenticate(authorization);
    if (identity !== null && authorization !== undefined) this.#remember(authorization, identity);
    return identity;
  }

  #remember(authorization: string, identity: PodIdentity): void {
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(authorization, { identity, until: this.#now() + BELIEVED_MS });
  }
}
