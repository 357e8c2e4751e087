import type { JsonObject } from '../../core/json/json.ts';
import { writeJson } from '../../core/json/write.ts';
import type { RequestId } from '../../core/mcp/message.ts';
import { nameOf } from '../transport/exchange.ts';
import type { Voice } from '../data-path.ts';
import { destinationOf } from './destination.ts';
import { upstreamHeaders } from './headers.ts';
import type { FlatHeaders } from './headers.ts';
import type { UpstreamExchange } from './upstream.ts';

/** Posts a message of the gate's own in the session of the caller; `name` is what a modern routing header says of it. */
export function postAsGate(
  voice: Voice,
  body: JsonObject,
  name: string | null = null,
): UpstreamExchange {
  const { path, exchange, server } = voice;
  const bytes = Buffer.from(writeJson(body));
  const destination = destinationOf(voice);
  const headers = upstreamHeaders(exchange.headers, {
    host: path.upstream.host,
    credentialHeader: server.credentialHeader,
    credential: path.upstream.credential.current,
    sessionId: destination.sessionId,
    lastEventId: null,
    bodyBytes: bytes.length,
  });
  const routed = name === null ? headers : named(headers, name);
  return path.upstream.send({
    method: 'POST',
    path: destination.path,
    headers: routed,
    body: bytes,
  });
}

/** The routing headers of the client's message, for another name. */
function named(headers: FlatHeaders, name: string): FlatHeaders {
  const kept: FlatHeaders = [];
  for (let at = 0; at < headers.length; at += 2) {
    const header = headers[at] ?? '';
    if (header.startsWith('mcp-param-')) continue;
    kept.push(header, header === 'mcp-name' ? name : (headers[at + 1] ?? ''));
  }
  return kept;
}

/** Posts a message that expects no answer; a failure is logged, since nobody waits for it. */
export async function tellUpstream(voice: Voice, body: JsonObject): Promise<void> {
  try {
    const answer = await postAsGate(voice, body).answer;
    answer.resume();
  } catch (error) {
    voice.path.gate.log.warn('the MCP server could not be told', { error: nameOf(error) });
  }
}

/** Legacy revisions: a dropped connection is not a cancel, so the gate says it. */
export function cancelledNotification(requestId: RequestId): JsonObject {
  return {
    jsonrpc: '2.0',
    method: 'notifications/cancelled',
    params: { requestId, reason: 'Ended by the gate' },
  };
}
