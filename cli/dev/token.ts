import { issueToken } from '../../runtime/jose/issue-token.ts';
import { parseClaims } from '../options/claims.ts';
import { parseTtl } from '../options/ttl.ts';
import { sayTo } from '../surroundings.ts';
import type { Surroundings } from '../surroundings.ts';
import { UsageError } from '../usage-error.ts';
import { readServerUrls } from './dev-state.ts';
import { readIssuerAddress, readSigningKey } from './issuer-state.ts';
import { stateFolderOf } from './state-folder.ts';

/** The options of `gatehouse dev token`, as written. */
export interface TokenWords {
  readonly subject: string;
  readonly claim?: readonly string[];
  readonly audience?: readonly string[];
  readonly ttl: string;
}

/** Prints a token, and nothing else, on stdout. */
export async function token(words: TokenWords, surroundings: Surroundings): Promise<number> {
  const { subject, claim = [], audience, ttl } = words;
  if (subject === '') throw new UsageError('SubjectEmpty', '--subject: write a name.');
  const [claims, lifetimeSeconds] = [parseClaims(claim), parseTtl(ttl)];
  const given = audience?.map(checkedAudience);
  const stateFolder = stateFolderOf(surroundings);
  const key = await readSigningKey(stateFolder);
  const address = await readIssuerAddress(stateFolder);
  const audiences = given ?? (await readServerUrls(stateFolder));
  if (key === null || address === null || audiences === null)
    throw new UsageError(
      'NeverStarted',
      `${stateFolder}: gatehouse dev has never run here; start it first, since it makes the key that signs tokens.`,
    );
  const { issuer } = address;
  const issuedAt = Math.floor(surroundings.now() / 1000);
  const content = { issuer, subject, audiences, claims, issuedAt, lifetimeSeconds };
  sayTo(surroundings.stdout)(await issueToken(key, content));
  return 0;
}

function checkedAudience(text: string): string {
  if (URL.canParse(text)) return text;
  throw new UsageError(
    'AudienceInvalid',
    `--audience ${JSON.stringify(text)}: write an absolute URL, such as http://127.0.0.1:8080/mcp.`,
  );
}
