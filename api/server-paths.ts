import type { FieldRule } from './field-rule.ts';

interface Paths {
  readonly path?: string | undefined;
  readonly ssePath?: string | undefined;
  readonly nonMcpPaths?: readonly string[] | undefined;
}

const METADATA = '/.well-known/oauth-protected-resource';

/** What passes without a token may not be where messages arrive. */
export const NO_MCP_AMONG_PLAIN_PATHS: FieldRule<Paths> = {
  cel: `!has(self.nonMcpPaths) || self.nonMcpPaths.all(p, !p.lowerAscii().startsWith('${METADATA}') && (!has(self.path) || ${apart('p', 'self.path')}) && (!has(self.ssePath) || ${apart('p', 'self.ssePath')}))`,
  message: `nonMcpPaths may not list the MCP path or ssePath (in any case, with or without a slash at the end) nor ${METADATA}`,
  check: ({ nonMcpPaths = [], path, ssePath }) =>
    nonMcpPaths.every(
      (plain) => !isReserved(plain) && !isSamePlace(plain, path) && !isSamePlace(plain, ssePath),
    ),
};

/** A GET there would open a stream of either transport. */
export const ONE_TRANSPORT_A_PATH: FieldRule<Paths> = {
  cel: `!has(self.path) || !has(self.ssePath) || (${apart('self.path', 'self.ssePath')})`,
  message: 'ssePath must be another path than path, not only in case or by a slash at the end',
  check: ({ path, ssePath }) => path === undefined || !isSamePlace(path, ssePath),
};

function apart(one: string, other: string): string {
  const [a, b] = [`${one}.lowerAscii()`, `${other}.lowerAscii()`];
  return `(${a} != ${b} && ${a} + '/' != ${b} && ${a} != ${b} + '/')`;
}

function isReserved(plain: string): boolean {
  return plain.toLowerCase().startsWith(METADATA);
}

/** Servers route paths without regard to case and a final slash: what reads alike may arrive at the MCP endpoint. */
function isSamePlace(plain: string, guarded: string | undefined): boolean {
  if (guarded === undefined) return false;
  const [one, other] = [plain.toLowerCase(), guarded.toLowerCase()];
  return one === other || `${one}/` === other || one === `${other}/`;
}
