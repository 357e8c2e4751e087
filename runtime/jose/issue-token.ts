import { SignJWT, importJWK } from 'jose';
import type { JWK } from 'jose';
import type { JsonObject } from '../../core/json/json.ts';

export interface TokenContent {
  readonly issuer: string;
  readonly subject: string;
  /** Resources the token is for (RFC 8707). */
  readonly audiences: readonly string[];
  /** Claims besides the registered ones, which always win. */
  readonly claims: JsonObject;
  /** Seconds since the epoch. */
  readonly issuedAt: number;
  readonly lifetimeSeconds: number;
}

/** Signs an access token (JWT) with an ES256 key. */
export async function issueToken(privateJwk: JWK, content: TokenContent): Promise<string> {
  const key = await importJWK(privateJwk, 'ES256');
  const { kid } = privateJwk;
  return new SignJWT({ ...content.claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', ...(kid === undefined ? {} : { kid }) })
    .setIssuer(content.issuer)
    .setSubject(content.subject)
    .setAudience([...content.audiences])
    .setIssuedAt(content.issuedAt)
    .setExpirationTime(content.issuedAt + content.lifetimeSeconds)
    .sign(key);
}
