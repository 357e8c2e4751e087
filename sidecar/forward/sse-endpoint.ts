import type { SseEvent } from '../../core/sse/event.ts';
import { withData } from '../../core/sse/event.ts';
import { SSE_VERSION } from '../../core/mcp/versions.ts';
import { sseTarget } from '../transport/frame.ts';
import { ENDPOINT_CHARACTERS } from '../transport/limits.ts';
import type { Relay } from './relay.ts';

/** What makes a stream of HTTP+SSE end: its session cannot be told, or would be another server's. */
type EndpointFault = 'EndpointMissing' | 'EndpointRepeated' | 'EndpointInvalid' | 'EndpointForeign';

const SENTENCES: Readonly<Record<EndpointFault, string>> = {
  EndpointMissing: 'A message came before the endpoint event.',
  EndpointRepeated: 'A second endpoint event came on the stream.',
  EndpointInvalid: 'The endpoint event holds no URI of reasonable length.',
  EndpointForeign: 'The endpoint event names another server.',
};

export class EndpointError extends Error {
  readonly code: EndpointFault;

  constructor(code: EndpointFault) {
    super(SENTENCES[code]);
    this.name = 'EndpointError';
    this.code = code;
  }
}

/**
 * Enters the session that the upstream names (MCP 2024-11-05, HTTP with SSE), and names it to the client: by a reference on
 * the gate's own origin, since clients take no other. Throws EndpointError.
 */
export function enterSession(relay: Relay, event: SseEvent): Uint8Array {
  const { caller, server, stream } = relay.about;
  if (caller.session !== null) throw new EndpointError('EndpointRepeated');
  const upstreamId = messagesTarget(relay, event.data ?? '');
  relay.enter({ upstreamId, version: SSE_VERSION, stream });
  return withData(event, sseTarget(server.ssePath ?? '', stream ?? '')).raw;
}

/** Path and query of the URI. An absolute one has the upstream's own origin, or one at which clients know the server. */
function messagesTarget({ about }: Relay, reference: string): string {
  const { path, server } = about;
  const base = new URL(server.ssePath ?? '/', path.upstream.origin);
  const isShort = reference.length <= ENDPOINT_CHARACTERS;
  if (reference === '' || !isShort || !URL.canParse(reference, base.href)) {
    throw new EndpointError('EndpointInvalid');
  }
  const { origin, pathname, search } = new URL(reference, base);
  const own = [base.origin, ...server.urls.map((url) => new URL(url).origin)];
  if (!own.includes(origin)) throw new EndpointError('EndpointForeign');
  return pathname + search;
}
