import type { JsonObject } from '../../core/json/json.ts';
import type { RequestId } from '../../core/mcp/message.ts';
import type { RefusalCode } from '../../core/mcp/refusals.ts';
import type { Forwarded } from '../forward/relay.ts';
import type { Refused } from '../transport/exchange.ts';
import type { Place } from './place.ts';

/** Denials of all that a POST holds. */
export interface DeniedAll {
  readonly denials: readonly JsonObject[];
  readonly isBatch: boolean;
  /** HTTP status of the answer that holds them. */
  readonly status: number;
}

/** What was decided of a POST, and is left of it. */
export interface Allowed extends Omit<Forwarded, 'upstream' | 'answersOn'> {
  readonly body: Uint8Array;
  /** Calls that its notifications/cancelled name. */
  readonly cancelled: readonly RequestId[];
}

/** Where the answers to the messages of a POST go: into its own answer, or (HTTP+SSE) onto a stream. */
export interface Replies {
  /** Refuses what could not be read; counted, not recorded one by one. */
  refuse(place: Place, code: RefusalCode, refused?: Refused): Promise<void>;
  deny(place: Place, denied: DeniedAll): Promise<void>;
  forward(allowed: Allowed): Promise<void>;
}
