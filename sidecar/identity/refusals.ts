import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import type { CredentialRefusal } from '../gate.ts';
import { challengeOf } from './challenge.ts';

interface RefusalMeaning {
  readonly status: CredentialRefusal['status'];
  /** `error` of the challenge (RFC 6750 3.1); null where no token was presented or none was judged. */
  readonly error: 'invalid_request' | 'invalid_token' | null;
  readonly sentence: string;
}

/** Every way in which a credential is refused. Sent to clients as written here: a sentence never holds anything of a token. */
export const CREDENTIAL_REFUSALS = {
  CredentialMissing: {
    status: 401,
    error: null,
    sentence: 'Send a bearer token in the Authorization header.',
  },
  CredentialMalformed: {
    status: 400,
    error: 'invalid_request',
    sentence: 'The Authorization header is not the word Bearer, a space and one token.',
  },
  CredentialRepeated: {
    status: 400,
    error: 'invalid_request',
    sentence: 'Send exactly one Authorization header.',
  },
  CredentialInvalid: {
    status: 401,
    error: 'invalid_token',
    sentence: 'The token is not a valid signed token of its issuer.',
  },
  CredentialExpired: {
    status: 401,
    error: 'invalid_token',
    sentence: 'The token has expired.',
  },
  IssuerUnknown: {
    status: 401,
    error: 'invalid_token',
    sentence: 'The token is of an issuer that is not trusted here.',
  },
  AudienceMismatch: {
    status: 401,
    error: 'invalid_token',
    sentence: 'The token is for another resource.',
  },
  ProviderUnavailable: {
    status: 503,
    error: null,
    sentence: 'The keys of the identity provider cannot be had now; try again later.',
  },
} as const satisfies Readonly<Record<string, RefusalMeaning>>;

export type CredentialRefusalCode = keyof typeof CREDENTIAL_REFUSALS;

export function refuse(
  code: CredentialRefusalCode,
  snapshot: Snapshot,
): { readonly ok: false; readonly refusal: CredentialRefusal } {
  const { status, error, sentence } = CREDENTIAL_REFUSALS[code];
  const challenge = challengeOf(snapshot, error === null ? null : { error, sentence });
  return { ok: false, refusal: { code, status, challenge } };
}
