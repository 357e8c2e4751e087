import type { ClusterIssuer } from '../../core/compile/providers.ts';
import { OPERATOR_AUDIENCE } from '../../core/pod/names.ts';
import { claimedIssuer, claimedKeyId } from '../../runtime/jose/verify-token.ts';
import type { TokenVerifier } from '../../runtime/jose/token-verifier.ts';
import { textAt } from '../state/fields.ts';

/** Who holds a stream: what the API server wrote into the token of the pod's volume. */
export interface PodIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface PodAuthenticatorOptions {
  /** null while the cluster's keys have not been read. */
  readonly cluster: () => ClusterIssuer | null;
  /** The API server's own word (TokenReview), for tokens that the known keys cannot decide on. */
  readonly review: (token: string) => Promise<PodIdentity | 'busy' | null>;
  readonly verifier: TokenVerifier;
}

const ALGORITHMS = ['RS256', 'ES256', 'ES384', 'ES512'];
const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,16384})$/;

/** The pod that an Authorization header speaks for; null where it speaks for none; 'busy' where nobody can say at the moment. */
export async function authenticatePod(
  authorization: string | undefined,
  { cluster, review, verifier }: PodAuthenticatorOptions,
): Promise<PodIdentity | 'busy' | null> {
  const token = BEARER.exec(authorization ?? '')?.[1];
  if (token === undefined) return null;
  const issuer = cluster();
  if (issuer === null) return review(token);
  const tokens = { ...issuer, jwksUri: '', algorithms: ALGORITHMS };
  const verification = await verifier.verify(token, tokens, [OPERATOR_AUDIENCE]);
  if (verification.ok) return identityIn(verification.token.claims);
  return verification.fault === 'Invalid' && isOfNewKey(token, issuer) ? review(token) : null;
}

/** The cluster may sign with a key since that was not read yet. What a known key did not sign is refused without a question. */
function isOfNewKey(token: string, { issuer, keys }: ClusterIssuer): boolean {
  const id = claimedKeyId(token);
  return id !== null && claimedIssuer(token) === issuer && keys.every(({ kid }) => kid !== id);
}

/** The claims of a bound service-account token (Kubernetes, "Bound service account tokens"). */
function identityIn(claims: unknown): PodIdentity | null {
  const bound = ['kubernetes.io', 'pod'];
  const identity = {
    namespace: textAt(claims, 'kubernetes.io', 'namespace'),
    name: textAt(claims, ...bound, 'name'),
    uid: textAt(claims, ...bound, 'uid'),
  };
  return Object.values(identity).includes('') ? null : identity;
}
