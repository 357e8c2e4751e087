import { UsageError } from '../usage-error.ts';

/** Claims as `gatehouse dev token` and `gatehouse explain` take them. */
export type Claims = Readonly<Record<string, string | readonly string[]>>;

/** What issuers send as lists even if there is one of it. */
const LISTS: ReadonlySet<string> = new Set(['groups', 'roles']);

const SET_OTHERWISE = new Map([
  ['sub', 'use --subject'],
  ['aud', 'use --audience'],
  ['exp', 'use --ttl'],
  ['iss', 'the issuer is always the development issuer'],
  ['iat', 'the time is always the present'],
  ['nbf', 'the time is always the present'],
  ['cnf', 'tokens bound to a key are not accepted'],
  ['__proto__', 'choose another name'],
]);

/**
 * Reads `NAME=VALUE` texts, split at the first `=`. A name given several times becomes a list in that order; `groups`
 * and `roles` always are lists. Throws UsageError.
 */
export function parseClaims(texts: readonly string[]): Claims {
  const values = new Map<string, readonly string[]>();
  for (const text of texts) {
    const [name, value] = parseClaim(text);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return Object.fromEntries([...values].map(([name, given]) => [name, claimValue(name, given)]));
}

function parseClaim(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new UsageError(
      'ClaimInvalid',
      `--claim ${JSON.stringify(text)}: write NAME=VALUE, such as groups=viewers.`,
    );
  }
  const name = text.slice(0, at);
  const instead = SET_OTHERWISE.get(name);
  if (instead !== undefined) {
    throw new UsageError(
      'ClaimReserved',
      `--claim ${JSON.stringify(text)}: the claim ${name} cannot be set here: ${instead}.`,
    );
  }
  return [name, text.slice(at + 1)];
}

function claimValue(name: string, given: readonly string[]): string | readonly string[] {
  const [only] = given;
  return only === undefined || given.length > 1 || LISTS.has(name) ? given : only;
}
