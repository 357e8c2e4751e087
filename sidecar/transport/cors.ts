import type { FlatHeaders } from '../forward/headers.ts';
import type { HeaderLines } from './raw-headers.ts';

/** Headers that a browser's script may send to an MCP endpoint. */
const ALLOWED_HEADERS =
  'authorization, content-type, accept, mcp-session-id, mcp-protocol-version, mcp-method, mcp-name, last-event-id';
const EXPOSED_HEADERS = 'mcp-session-id, mcp-protocol-version, www-authenticate';
/** Two hours: the longest that browsers honour. */
const PREFLIGHT_SECONDS = '7200';
const MIRRORED = /^mcp-param-[a-z0-9_-]+$/;

/** What an answer to an allowed Origin carries (Fetch standard, CORS protocol). The frame refused other Origins. */
export function corsHeaders(headers: HeaderLines): FlatHeaders {
  const origin = headers.one('origin');
  if (origin === undefined) return [];
  return [
    'access-control-allow-origin',
    origin,
    'access-control-expose-headers',
    EXPOSED_HEADERS,
    'vary',
    'Origin',
  ];
}

/** What a preflight is answered with besides; `Mcp-Param-*` names are allowed as asked for. */
export function preflightHeaders(headers: HeaderLines): FlatHeaders {
  const asked = (headers.one('access-control-request-headers') ?? '').toLowerCase().split(',');
  const mirrored = asked.map((name) => name.trim()).filter((name) => MIRRORED.test(name));
  return [
    'access-control-allow-methods',
    'POST, GET, DELETE',
    'access-control-allow-headers',
    [ALLOWED_HEADERS, ...mirrored].join(', '),
    'access-control-max-age',
    PREFLIGHT_SECONDS,
  ];
}
