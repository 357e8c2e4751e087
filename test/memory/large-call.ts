import { createHash } from 'node:crypto';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { modernHeaders, modernRpc } from '../support/mcp-http.ts';
import type { Rpc } from '../support/mcp-http.ts';
import type { Wanted } from './large-server.ts';

/** What came of a call whose answer is not kept. */
export interface Received {
  readonly status: number;
  readonly octets: number;
  readonly digest: string;
  /** Whether the answer had its end. */
  readonly isWhole: boolean;
  /** The first octets of it. */
  readonly beginning: string;
}

export function toolCall(id: string | number, wanted: Wanted): Rpc {
  return modernRpc(id, 'tools/call', { name: 'large', arguments: { ...wanted } });
}

/** Begins a call; resolves to its answer's head. */
export function begin(origin: string, token: string, rpc: Rpc): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      ...modernHeaders(rpc),
    };
    const outgoing = request(`${origin}/mcp`, { method: 'POST', headers, agent: false }, resolve);
    outgoing.once('error', reject);
    outgoing.end(JSON.stringify(rpc));
  });
}

/** Reads an answer to its end, or to where it breaks off. */
export async function receive(answer: IncomingMessage): Promise<Received> {
  const hash = createHash('sha256');
  let octets = 0;
  let beginning = '';
  try {
    for await (const piece of answer as AsyncIterable<Buffer>) {
      hash.update(piece);
      octets += piece.length;
      if (beginning.length < 1_000) beginning += piece.toString('latin1', 0, 1_000);
    }
  } catch {
    // An answer that breaks off: `complete` says so.
  }
  const { statusCode: status = 0, complete: isWhole } = answer;
  return { status, octets, digest: hash.digest('hex'), isWhole, beginning };
}

export async function call(origin: string, token: string, rpc: Rpc): Promise<Received> {
  return receive(await begin(origin, token, rpc));
}
