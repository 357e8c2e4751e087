import type { RequestId } from '../../core/mcp/message.ts';
import type { Bucket } from '../../core/policy/rate.ts';
import { BoundedMap } from '../../runtime/bounded-map.ts';
import type { CallOrigin } from './call-origin.ts';
import { Remembered } from './remembered.ts';

/** Rate buckets of one pod: one a principal and rule. A forgotten bucket is a full one. */
export const BUCKETS = 100_000;

/** A request of the server that the client has been shown and may answer. */
export interface AskedRequest {
  readonly method: string;
  /** The decision of the call it belongs to; null on a standalone stream. */
  readonly call: string | null;
}

/** What the gate remembers between messages, per principal and bounded. Nothing in it grants anything. */
export interface Memory {
  /** Requests of clients that have no answer yet: what notifications/cancelled may name. */
  readonly calls: Remembered<CallOrigin>;
  /** Requests of the server without answer yet: what a client's response may answer. */
  readonly asked: Remembered<AskedRequest>;
  /** Progress tokens of such requests: what a client's notifications/progress may name. */
  readonly askedTokens: Remembered<true>;
  /** Tasks and the calls that made them. */
  readonly tasks: Remembered<CallOrigin>;
  readonly buckets: BoundedMap<string, Bucket>;
}

/** What one server's messages refer to; the limits of a principal are those of the pod, whichever of its servers is asked. */
export function createMemory(buckets: Memory['buckets'] = createBuckets()): Memory {
  return {
    calls: new Remembered(),
    asked: new Remembered(),
    askedTokens: new Remembered(),
    tasks: new Remembered(),
    buckets,
  };
}

export function createBuckets(): Memory['buckets'] {
  return new BoundedMap(BUCKETS);
}

/** JSON-RPC ids count within a session; 1 and "1" differ. */
export function rpcKey(sessionId: string | null, id: RequestId): string {
  return JSON.stringify([sessionId, id]);
}
