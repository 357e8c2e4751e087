import { readEra } from '../../core/mcp/era.ts';
import type { Operation } from '../../core/mcp/operation.ts';
import { recordedRuling, recordOpened } from '../decision-record.ts';
import { replayedCall } from '../forward/call.ts';
import type { Call } from '../forward/call.ts';
import { relayEvents } from '../forward/event-stream.ts';
import { forward } from '../forward/forward.ts';
import type { EventRelay } from '../forward/forward.ts';
import { relaySse } from '../forward/sse-stream.ts';
import { openPosition } from '../memory/event-id.ts';
import type { StreamPosition } from '../memory/event-id.ts';
import { NO_REFERENCE, denial, rule, stillAllowed } from '../ruling.ts';
import { principalUnder } from '../caller.ts';
import type { Ruling } from '../ruling.ts';
import { answerJson, refuse } from '../transport/exchange.ts';
import { REFUSALS, refusalBody } from '../../core/mcp/refusals.ts';
import { lasting } from './place.ts';
import type { Place } from './place.ts';
import { begun, orReleased, reserve } from './reserve.ts';
import { sessionRefusal } from './session.ts';

/** What GET and DELETE are decided as: parts of a session's life, named by their verb. */
const OPEN: Operation = { kind: 'lifecycle', method: 'GET' };
const END: Operation = { kind: 'lifecycle', method: 'DELETE' };

/**
 * Opens the standalone stream of a session, or resumes a stream after Last-Event-ID (Streamable HTTP, legacy revisions).
 * Denied, it is answered as by a server that offers no such stream: clients go on without it.
 */
export async function openStream(place: Place): Promise<void> {
  const position = positionOf(place);
  if (position === null) {
    refuse(place.path.gate, place.exchange, verbRefusal(place) ?? 'LastEventUnknown');
    return;
  }
  return open(place, position, { path: place.server.path, events: relayEvents });
}

/** Opens the one stream of a session of HTTP+SSE (MCP 2024-11-05), which nothing resumes. */
export async function openSseStream(place: Place): Promise<void> {
  return open(place, START, { path: place.server.ssePath ?? '', events: relaySse });
}

/** Where a stream is, and how it is passed. */
interface Course {
  readonly path: string;
  readonly events: EventRelay;
}

async function open(place: Place, position: StreamPosition, course: Course): Promise<void> {
  const { path, exchange } = place;
  const refusal = verbRefusal(place);
  const room = refusal === null ? reserve(place, 'streams', 1) : ({ ok: false, refusal } as const);
  if (!room.ok) {
    refuse(path.gate, exchange, room.refusal);
    return;
  }
  const about = await orReleased(opened(place, position), room.release);
  if (about === null) {
    room.release();
    return;
  }
  const lastEventId = position.eventId === '' ? null : position.eventId;
  const outgoing = { method: 'GET', path: course.path, body: null, lastEventId } as const;
  return begun(forward(about, outgoing, course.events), room.release);
}

/** What the stream is about, once it is decided on and recorded; null where it is denied. */
async function opened(place: Place, position: StreamPosition) {
  const { path } = place;
  const calls = position.calls.map((origin) => replayedCall(origin, path.gate.now()));
  const ruling = await ruled(place, OPEN, calls);
  if (ruling.decision.effect === 'Deny') {
    answerDenied(place, ruling);
    return null;
  }
  await recordOpened(path.gate, ruling.id);
  return { ...lasting(place), ...ALONE, calls, stream: ruling.id, standing: OPEN };
}

/** A request without messages. */
const ALONE = { notices: [], denials: [], isBatch: false, answersOn: null } as const;

/** Ends a session. */
export async function endSession(place: Place): Promise<void> {
  const { path, exchange, caller, server } = place;
  const refusal = verbRefusal(place) ?? (caller.session === null ? 'SessionMissing' : null);
  if (refusal !== null) {
    refuse(path.gate, exchange, refusal);
    return;
  }
  const ruling = await ruled(place, END, []);
  if (ruling.decision.effect === 'Deny') {
    answerDenied(place, ruling);
    return;
  }
  const about = { ...lasting(place), ...ALONE, calls: [], notices: [ruling.id] };
  return forward(
    { ...about, stream: null, standing: null },
    { method: 'DELETE', path: server.path, body: null, lastEventId: null },
  );
}

/** MCP 2026-07-28 has POST alone. */
function verbRefusal(place: Place): ReturnType<typeof sessionRefusal> {
  const version = place.exchange.headers.one('mcp-protocol-version') ?? null;
  const era = readEra({ messages: [], protocolVersionHeader: version });
  if (!era.ok) return era.refusal;
  return era.era === 'modern' ? 'MethodNotAllowed' : sessionRefusal(place);
}

const START: StreamPosition = { eventId: '', calls: [] };

function positionOf({ exchange, snapshot, caller }: Place): StreamPosition | null {
  const sealed = exchange.headers.one('last-event-id');
  if (sealed === undefined) return START;
  return openPosition(snapshot, caller.identity, caller.session?.upstreamId ?? '', sealed);
}

/** A resumed stream is decided like the calls whose answers it carries. */
async function ruled(place: Place, operation: Operation, calls: readonly Call[]): Promise<Ruling> {
  const { path, caller, snapshot } = place;
  const first = rule(path, caller, operation, NO_REFERENCE);
  const principal = principalUnder(snapshot, caller.identity);
  const held = calls.every(({ origin }) => stillAllowed(snapshot, principal, origin));
  const proposed =
    held || first.decision.effect === 'Deny'
      ? first
      : { ...first, decision: denial('PolicyChanged') };
  return recordedRuling(path.gate, caller, proposed, {
    operation,
    direction: 'clientToServer',
    rpcId: null,
    call: null,
  });
}

/** What cannot be recorded now may be later; what policy denies looks like a server that offers no such stream. */
function answerDenied({ exchange }: Place, { decision }: Ruling): void {
  const code = decision.reason === 'AuditUnavailable' ? 'NotReady' : 'MethodNotAllowed';
  answerJson(exchange, REFUSALS[code].status, refusalBody(code, null));
}
