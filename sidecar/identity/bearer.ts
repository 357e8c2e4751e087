import type { CredentialRefusalCode } from './refusals.ts';

/** As long as the longest header section that Node reads by default (16 KiB): no token beyond it arrives whole. */
export const LONGEST_TOKEN = 16 * 1024;

/** RFC 9110 11.4 with the token68 form of RFC 6750 2.1; the scheme's letters may be of any case. */
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i;
const BEARER_SCHEME = /^bearer(?![^ \t,])/i;
/** Any scheme at all (RFC 9110 5.6.2). */
const SCHEME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+( |$)/;

export type BearerReading =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly code: CredentialRefusalCode };

/** Reads the token from the Authorization header lines, as sent. Another scheme counts as no credential (RFC 6750 3.1). */
export function readBearer(lines: readonly string[]): BearerReading {
  const [line, second] = lines;
  if (line === undefined) return { ok: false, code: 'CredentialMissing' };
  if (second !== undefined) return { ok: false, code: 'CredentialRepeated' };
  const token = BEARER.exec(line)?.[1];
  if (token !== undefined && token.length <= LONGEST_TOKEN) return { ok: true, token };
  const otherScheme = SCHEME.test(line) && !BEARER_SCHEME.test(line);
  return { ok: false, code: otherScheme ? 'CredentialMissing' : 'CredentialMalformed' };
}
