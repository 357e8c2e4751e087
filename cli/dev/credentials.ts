import { readFile } from 'node:fs/promises';
import { errorCode } from '../error-code.ts';
import { UsageError } from '../usage-error.ts';
import { splitName } from './upstreams.ts';

/** Characters of one header value that every server takes (the usual limit of a whole header section is 8 KiB). */
const LONGEST = 8_192;

/** Reads each `[NAME=]FILE`: name of the upstream to credential. Nothing of a content is ever in an error. Throws UsageError. */
export async function readCredentials(
  texts: readonly string[],
  upstreams: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const credentials = new Map<string, string>();
  for (const text of texts) {
    const { name, file } = target(text, upstreams);
    if (credentials.has(name))
      throw new UsageError('CredentialTwice', `--credential: ${name} has two.`);
    credentials.set(name, await readCredential(file, upstreams));
  }
  return credentials;
}

/** A file may have "=" in its name: only the name of an upstream before it is one. */
function target(
  text: string,
  upstreams: readonly string[],
): { readonly name: string; readonly file: string } {
  const { name, rest } = splitName(text);
  if (name !== null && upstreams.includes(name)) return { name, file: rest };
  const [only, ...others] = upstreams;
  if (only !== undefined && others.length === 0) return { name: only, file: text };
  throw new UsageError(
    'CredentialFor',
    `--credential ${JSON.stringify(text)}: say for which upstream, as NAME=FILE; the names are ${upstreams.join(', ')}.`,
  );
}

async function readCredential(file: string, upstreams: readonly string[]): Promise<string> {
  const content = await contentOf(file, upstreams);
  const credential = content.replace(/\r?\n$/, '');
  if (credential.length <= LONGEST && /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(credential))
    return credential;
  throw new UsageError(
    'CredentialInvalid',
    `--credential ${file}: the content must be one line of printable ASCII, at most ${LONGEST} characters, as it stands in the header.`,
  );
}

async function contentOf(file: string, upstreams: readonly string[]): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = errorCode(cause);
    const hint = file.includes('=')
      ? `, and no upstream has the name before the "=": the names are ${upstreams.join(', ')}`
      : '';
    throw new UsageError(
      'CredentialUnreadable',
      `--credential ${file}: cannot be read (${code})${hint}.`,
      {
        cause,
      },
    );
  }
}
