import { once } from 'node:events';
import type { JsonObject } from '../../core/json/json.ts';
import { writeJson } from '../../core/json/write.ts';
import { eventBytes } from '../../core/sse/event.ts';
import type { FlatHeaders } from './headers.ts';
import type { Relay } from './relay.ts';

/** Starts an answer that goes out as it comes; its length is not known. */
export function startAnswer(relay: Relay, status: number, headers: FlatHeaders): void {
  const { response, cors } = relay.about.exchange;
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, [...headers, ...cors]);
  response.flushHeaders();
}

/** Writes octets of a started answer and waits while the client does not take them. A client that left takes nothing. */
export async function writeOn(relay: Relay, bytes: Uint8Array): Promise<void> {
  const { response } = relay.about.exchange;
  if (relay.ended || response.destroyed) return;
  relay.bytes += bytes.length;
  if (response.write(bytes)) return;
  const left = new AbortController();
  const stop = (): void => {
    left.abort();
  };
  response.once('close', stop);
  await once(response, 'drain', { signal: left.signal }).catch(() => undefined);
  response.off('close', stop);
}

/** Puts a message of the gate's own on a stream of events. */
export function say(relay: Relay, message: JsonObject): Promise<void> {
  return writeOn(relay, eventBytes({ data: writeJson(message) }));
}
