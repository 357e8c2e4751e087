import { UsageError } from '../usage-error.ts';

/** An MCP server to stand in front of. */
export interface NamedUpstream {
  readonly name: string;
  readonly url: URL;
}

/** What an upstream without a name is called. */
const DEFAULT_NAME = 'server';

/** A name becomes a label and part of records: a DNS label, as McpServer names are. */
const NAME = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?';

/** Each is a whole gate with its own ports; far more than anybody has on a laptop. */
const UPSTREAMS = 32;

/** Reads each `[NAME=]URL`. Throws UsageError. */
export function parseUpstreams(texts: readonly string[]): readonly NamedUpstream[] {
  if (texts.length === 0)
    throw new UsageError(
      'UpstreamMissing',
      '--upstream: say which MCP server to stand in front of, as [NAME=]URL.',
    );
  if (texts.length > UPSTREAMS)
    throw new UsageError('UpstreamsTooMany', `--upstream: at most ${UPSTREAMS} may be given.`);
  const upstreams = texts.map(parseUpstream);
  const names = upstreams.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return upstreams;
  throw new UsageError(
    'UpstreamNamedTwice',
    `--upstream: two are named ${twice}; give each its own name, as NAME=URL.`,
  );
}

function parseUpstream(text: string): NamedUpstream {
  const { name, rest } = splitName(text);
  const url = URL.canParse(rest) ? new URL(rest) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw invalid(text, 'write [NAME=]URL, such as model-server=http://127.0.0.1:3000/mcp');
  if (url.username + url.password !== '')
    throw invalid(text, 'the URL may hold no user and password; use --credential');
  if (url.search + url.hash !== '')
    throw invalid(text, 'the URL may hold no query and no fragment');
  if (!isPath(url.pathname))
    throw invalid(text, 'the path may hold no "%" escapes and no empty segments');
  return { name: name ?? DEFAULT_NAME, url };
}

/** Splits `NAME=REST`; what is no name is part of the rest. */
export function splitName(text: string): { readonly name: string | null; readonly rest: string } {
  const [, name, rest] = new RegExp(`^(${NAME})=(.*)$`).exec(text) ?? [];
  return name === undefined || rest === undefined ? { name: null, rest: text } : { name, rest };
}

/** As the path of an McpServer. */
function isPath(path: string): boolean {
  return /^\/([A-Za-z0-9._~!$&()*+,;=:@-]+\/)*[A-Za-z0-9._~!$&()*+,;=:@-]*$/.test(path);
}

/** What may hold a password is not repeated. */
function invalid(text: string, cure: string): UsageError {
  const said = text.includes('@') ? '' : ` ${JSON.stringify(text)}`;
  return new UsageError('UpstreamInvalid', `--upstream${said}: ${cure}.`);
}
