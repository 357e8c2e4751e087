import { readJson } from '../../core/json/read.ts';
import type { Json } from '../../core/json/json.ts';
import { readEra } from '../../core/mcp/era.ts';
import type { Message, RequestId } from '../../core/mcp/message.ts';
import type { Era } from '../../core/mcp/operation.ts';
import { readBatch } from '../../core/mcp/read-batch.ts';
import type { RefusalCode } from '../../core/mcp/refusals.ts';
import { checkRoutingHeaders } from '../../core/mcp/routing-headers.ts';
import type { Caller } from '../caller.ts';
import type { Refused } from '../transport/exchange.ts';
import { BATCH_MESSAGES } from '../transport/limits.ts';
import type { Place } from './place.ts';
import { sessionRefusal } from './session.ts';

/** The messages of one body, in the revision that they are in. */
export interface Posted {
  readonly place: Place;
  readonly bytes: Uint8Array;
  readonly messages: readonly Message[];
  readonly isBatch: boolean;
}

/** Why the body cannot be acted on. */
export interface Unreadable extends Refused {
  readonly refusal: RefusalCode;
}

/** What the body says, or why it cannot be said for certain. */
export function readPosted(place: Place, bytes: Uint8Array): Posted | Unreadable {
  const read = readJson(bytes);
  if (!read.ok) return { refusal: 'JsonInvalid', id: null, requested: null };
  const { headers } = place.exchange;
  const version = headers.one('mcp-protocol-version') ?? null;
  const batch = readMessages(read.value, place, version);
  if (!batch.ok) return { refusal: batch.refusal, id: null, requested: null };
  const { messages, isBatch } = batch;
  const id = onlyId(messages);
  const era = readEra({ messages, protocolVersionHeader: version });
  if (!era.ok) return { ...era, id };
  const caller = callerIn(place, era.era);
  const own = { ...place, caller };
  const refusal =
    transportRefusal(place, era.era) ?? headerRefusal(messages, own) ?? sessionRefusal(own);
  return refusal === null
    ? { place: own, bytes, messages, isBatch }
    : { refusal, id, requested: null };
}

/** HTTP+SSE ended with MCP 2024-11-05: what came after `initialize` does not speak it. */
function transportRefusal({ caller }: Place, era: Era): RefusalCode | null {
  const isSse = (caller.session?.stream ?? null) !== null;
  return isSse && era === 'modern' ? 'EraContradiction' : null;
}

function headerRefusal(
  messages: readonly Message[],
  { caller, exchange }: Place,
): RefusalCode | null {
  const { headers } = exchange;
  const mismatches = messages.map((message) =>
    checkRoutingHeaders({ message, era: caller.era, headers }),
  );
  return mismatches.find((mismatch) => mismatch !== null) ?? null;
}

function callerIn({ caller }: Place, era: Era): Caller {
  return { ...caller, era, ...(era === 'modern' ? WITHOUT_SESSION : {}) };
}

/** MCP 2026-07-28: there are no sessions; a server ignores the header. */
const WITHOUT_SESSION = { session: null, sealedSession: null } as const;

function readMessages(
  value: Json,
  { caller }: Place,
  header: string | null,
): ReturnType<typeof readBatch> {
  return readBatch(value, { version: caller.session?.version ?? header, limit: BATCH_MESSAGES });
}

/** The id that a refusal answers to, where there is only one request. */
export function onlyId([message, second]: readonly Message[]): RequestId | null {
  return message?.kind === 'request' && second === undefined ? message.id : null;
}
