import { base64url, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { CompactJWSHeaderParameters, CryptoKey, JWTVerifyOptions } from 'jose';
import { isJsonObject } from '../../core/json/json.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { readJson } from '../../core/json/read.ts';
import { KeysUnavailable } from './key-sets.ts';
import type { KeySet } from './key-sets.ts';

/** For `nbf` only, against clocks that run apart. Expiry is exact: the same instant ends the streams of the token. */
export const CLOCK_TOLERANCE_SECONDS = 30;

/** Keys of one algorithm that are tried for a token that does not name its key: more would be work for an attacker to order. */
export const UNNAMED_KEYS_TRIED = 4;

/** Only asymmetric algorithms, whatever a provider lists: with HS* whoever knows the public key could sign. */
const ASYMMETRIC = /^((RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/;

/** RFC 7519, RFC 9068. Other types, such as logout tokens, are signed by the same keys and are no credential. */
const ACCESS_TOKEN_TYPE = /^(application\/)?(jwt|at\+jwt)$/i;

export interface TokenExpectation {
  readonly issuer: string;
  /** One of them must be in `aud` (RFC 8707). */
  readonly audiences: readonly string[];
  readonly algorithms: readonly string[];
  readonly keys: KeySet;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface VerifiedToken {
  readonly subject: string;
  readonly claims: JsonObject;
  readonly audiences: readonly string[];
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

export type TokenFault =
  'Invalid' | 'Expired' | 'IssuerMismatch' | 'AudienceMismatch' | 'KeysUnavailable';

export type TokenVerification =
  | { readonly ok: true; readonly token: VerifiedToken }
  | { readonly ok: false; readonly fault: TokenFault };

/** The issuer that a token claims, unverified: good for finding the provider to verify it with, and for nothing else. */
export function claimedIssuer(token: string): string | null {
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' ? iss : null;
  } catch {
    return null;
  }
}

/** The id of the key (RFC 7515 4.1.4) that a token claims to be signed with, unverified; null where it names none. */
export function claimedKeyId(token: string): string | null {
  try {
    const { kid } = decodeProtectedHeader(token);
    return typeof kid === 'string' ? kid : null;
  } catch {
    return null;
  }
}

/**
 * Verifies a signed token (RFC 7519, RFC 8725): signature by a key of the key set under an accepted algorithm, issuer,
 * audience, expiry, not-before, type. Keys that the token carries or points to (`jwk`, `jku`, `x5u`, `x5c`) are not
 * used; `crit` and proof-of-possession (`cnf`), which this verifier would have to honour, are refused.
 */
export async function verifyToken(
  token: string,
  expected: TokenExpectation,
): Promise<TokenVerification> {
  try {
    const { payload, protectedHeader } = await verifySignature(token, expected);
    if (!isAccessToken(protectedHeader)) return { ok: false, fault: 'Invalid' };
    const claims = claimsOf(token);
    const { sub, exp } = payload;
    if (
      claims === null ||
      'cnf' in claims ||
      typeof sub !== 'string' ||
      sub === '' ||
      exp === undefined
    ) {
      return { ok: false, fault: 'Invalid' };
    }
    if (hasExpired(exp, expected.now)) return { ok: false, fault: 'Expired' };
    return {
      ok: true,
      token: { subject: sub, claims, audiences: listOf(payload.aud), expiresAt: exp },
    };
  } catch (error) {
    return { ok: false, fault: faultOf(error) };
  }
}

/** `exp` is the first second at which the token is no longer good (RFC 7519 4.1.4). `now` in milliseconds. */
export function hasExpired(exp: number, now: number): boolean {
  return exp * 1000 <= now;
}

async function verifySignature(token: string, expected: TokenExpectation) {
  const options: JWTVerifyOptions = {
    algorithms: expected.algorithms.filter((name) => ASYMMETRIC.test(name)),
    issuer: expected.issuer,
    audience: [...expected.audiences],
    requiredClaims: ['exp', 'sub'],
    currentDate: new Date(expected.now),
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  };
  try {
    return await jwtVerify(token, keyFinder(expected.keys), options);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    return verifyWithAny(token, error, options);
  }
}

/** For a token without `kid` while the provider has several keys of its algorithm (RFC 7515 4.1.4 leaves `kid` optional). */
async function verifyWithAny(
  token: string,
  candidates: errors.JWKSMultipleMatchingKeys,
  options: JWTVerifyOptions,
) {
  let tried = 0;
  for await (const key of candidates) {
    tried += 1;
    if (tried > UNNAMED_KEYS_TRIED) break;
    try {
      return await jwtVerify(token, key, options);
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

/** The key set gets `alg` and `kid` alone: nothing else of a header may choose a key. */
function keyFinder(keys: KeySet) {
  return (header: CompactJWSHeaderParameters): Promise<CryptoKey> =>
    keys.find(
      header.kid === undefined ? { alg: header.alg } : { alg: header.alg, kid: header.kid },
    );
}

function isAccessToken(header: CompactJWSHeaderParameters): boolean {
  if ('crit' in header) return false;
  return header.typ === undefined || ACCESS_TOKEN_TYPE.test(header.typ);
}

/** The signed claims under the strict reader: what other readers could understand otherwise is no identity. */
function claimsOf(token: string): JsonObject | null {
  const reading = readJson(base64url.decode(token.split('.')[1] ?? ''));
  return reading.ok && isJsonObject(reading.value) ? reading.value : null;
}

function listOf(audience: string | readonly string[] | undefined): readonly string[] {
  return typeof audience === 'string' ? [audience] : (audience ?? []);
}

function faultOf(error: unknown): TokenFault {
  if (error instanceof KeysUnavailable) return 'KeysUnavailable';
  if (error instanceof errors.JWTExpired) return 'Expired';
  if (error instanceof errors.JWTClaimValidationFailed && error.reason !== 'missing') {
    if (error.claim === 'aud') return 'AudienceMismatch';
    if (error.claim === 'iss') return 'IssuerMismatch';
  }
  return 'Invalid';
}
