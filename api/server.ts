import * as z from 'zod';
import { ruled } from './field-rule.ts';
import { ACCEPTED, AGE, defineKind, PODS, PROGRAMMED } from './kind.ts';
import { setOf } from './list.ts';
import { label } from './name.ts';
import { labelSelector } from './selector.ts';
import { serverLimits } from './server-limits.ts';
import { NO_MCP_AMONG_PLAIN_PATHS, ONE_TRANSPORT_A_PATH } from './server-paths.ts';
import { podStatus } from './status.ts';

/** Without query, fragment and userinfo: RFC 8707 compares resources as texts. */
const serverUrl = ruled(z.string().max(512), {
  cel: String.raw`self.matches(r'^https?:\/\/[^\/?#@\s]+(\/[^?#\s]*)?$') && isURL(self)`,
  message: 'must be an absolute http or https URL without user, query and fragment',
  check: (text) => /^https?:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/.test(text) && URL.canParse(text),
});

const path = ruled(z.string().max(256), {
  cel: String.raw`self.matches(r'^\/([A-Za-z0-9._~!$&()*+,;=:@-]+\/)*[A-Za-z0-9._~!$&()*+,;=:@-]*$') && !self.matches(r'\/\.\.?(\/|$)')`,
  message:
    'must be a path that starts with "/", without empty, "." or ".." segments, "%" escapes and query',
  check: (text) =>
    /^\/([A-Za-z0-9._~!$&()*+,;=:@-]+\/)*[A-Za-z0-9._~!$&()*+,;=:@-]*$/.test(text) &&
    !/\/\.\.?(\/|$)/.test(text),
});

const staleness = ruled(z.string().max(8), {
  cel: "self.matches(r'^[1-9][0-9]{0,4}[smh]$') && duration(self) >= duration('10s') && duration(self) <= duration('24h')",
  message: 'must be a time from 10s to 24h, written with one unit: 90s, 15m or 2h',
  check: (text) => {
    const seconds = staleSeconds(text);
    return seconds >= 10 && seconds <= 86_400;
  },
});

const credentialHeader = ruled(z.string().max(64), {
  cel: String.raw`self.matches(r'^[A-Za-z0-9-]+$') && !self.lowerAscii().matches(r'^(mcp-.*|host|connection|content-.*|transfer-encoding|te|trailer|upgrade|keep-alive|accept.*|cookie|origin|last-event-id)$')`,
  message:
    'must be the name of a header that only carries a credential, such as authorization or x-api-key',
  check: (name) =>
    /^[A-Za-z0-9-]+$/.test(name) &&
    !/^(mcp-.*|host|connection|content-.*|transfer-encoding|te|trailer|upgrade|keep-alive|accept.*|cookie|origin|last-event-id)$/.test(
      name.toLowerCase(),
    ),
});

const fields = z.strictObject({
  selector: labelSelector.prefault({}),
  name: label.optional().describe('Name of the server in records and approvals.'),
  urls: setOf(serverUrl, { min: 1, max: 16 })
    .optional()
    .describe(
      'URLs at which clients reach the server, the canonical one first: it is the RFC 8707 resource that tokens name. All are allowed as Host and Origin.',
    ),
  path: path.optional().describe('Path of the MCP endpoint, as clients and the server spell it.'),
  ssePath: path
    .optional()
    .describe(
      'Path at which the server offers HTTP+SSE, the transport of MCP 2024-11-05, as clients and the server spell it. Absent: the gate does not offer it.',
    ),
  nonMcpPaths: setOf(path, { max: 32 })
    .optional()
    .describe('Exact paths that are not MCP (health, metrics) and pass without a token.'),
  denyStyle: z
    .enum(['Visible', 'Hidden'])
    .optional()
    .describe(
      'How a denied call is answered: Visible says so, Hidden answers as if the thing did not exist.',
    ),
  maxStaleness: staleness
    .optional()
    .describe('Age of the policy snapshot from which on `onStale` decides.'),
  onStale: z
    .enum(['Deny', 'Continue'])
    .optional()
    .describe('What happens when the snapshot is too old.'),
  upstream: z
    .strictObject({
      credentialHeader: credentialHeader
        .optional()
        .describe("Header that carries the pod's service credential to the server."),
      limits: serverLimits.optional().describe('Bounds on messages and streams.'),
    })
    .optional()
    .describe('How the sidecar talks to the server.'),
});

export const SERVER = defineKind({
  kind: 'McpServer',
  plural: 'mcpservers',
  shortName: 'mcps',
  description:
    "What is single-valued about the MCP server of the pods that it selects. Optional: what it leaves out comes from the pod's annotations and the defaults. At most one applies to a pod; the oldest holds.",
  spec: ruled(fields, NO_MCP_AMONG_PLAIN_PATHS, ONE_TRANSPORT_A_PATH),
  status: podStatus,
  columns: [
    { name: 'Server', type: 'string', jsonPath: '.spec.name', description: 'Name of the server.' },
    PODS,
    ACCEPTED,
    PROGRAMMED,
    AGE,
  ],
});

/** 0 for a text that is no such time. */
function staleSeconds(text: string): number {
  const [, digits, unit] = /^([1-9][0-9]{0,4})([smh])$/.exec(text) ?? [];
  return Number(digits ?? 0) * ({ s: 1, m: 60, h: 3600 }[unit ?? 's'] ?? 0);
}
