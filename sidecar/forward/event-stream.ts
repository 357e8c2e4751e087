import type { IncomingMessage } from 'node:http';
import { readJson } from '../../core/json/read.ts';
import { writeJson } from '../../core/json/write.ts';
import { eventBytes, withData, withEventId } from '../../core/sse/event.ts';
import type { SseEvent } from '../../core/sse/event.ts';
import { sealPosition } from '../memory/event-id.ts';
import { eventsHead } from './answer-head.ts';
import { startAnswer, writeOn } from './client-writer.ts';
import { finish } from './endings.ts';
import { inspectAll } from './inspect-all.ts';
import type { Relay } from './relay.ts';
import { owedReplies } from './owed.ts';
import { eachEvent } from './upstream-events.ts';

const ENCODER = new TextEncoder();

/** Passes an SSE answer event by event, in order: each is decided and recorded before it goes out. */
export async function relayEvents(relay: Relay, answer: IncomingMessage): Promise<void> {
  const held = new HeldEvents(relay, answer);
  await held.begin();
  await eachEvent(relay, answer, async (event) => {
    await held.pass(await clientEvent(relay, held.sessionId, event));
  });
  if (relay.ended) return;
  held.release();
  finish(relay, relay.isResumable ? [] : owedReplies(relay));
  if (relay.isResumable) relay.suspend();
  else relay.end(relay.waiting.size > 0 ? 'invalid' : 'accepted');
}

/** The event as the client may see it; null where it may not. */
export async function clientEvent(
  relay: Relay,
  sessionId: string | null,
  event: SseEvent,
): Promise<Uint8Array | null> {
  const sealed = withSealedId(relay, sessionId, event);
  if (event.data === null || event.data === '') return sealed.raw;
  if (event.event !== 'message') return dropped(relay, 'an event that is no message');
  const read = readJson(ENCODER.encode(event.data));
  if (!read.ok) return dropped(relay, 'an event that is not JSON');
  const inspected = await inspectAll(relay, read.value);
  if (inspected.kind === 'dropped') return sealed.id === null ? null : idOnly(sealed);
  return inspected.kind === 'pass' ? sealed.raw : withData(sealed, writeJson(inspected.body)).raw;
}

/** The client's position moves on past an event that it may not see. */
function idOnly({ id }: SseEvent): Uint8Array {
  return eventBytes({ id: id ?? '', data: '' });
}

function dropped(relay: Relay, why: string): null {
  relay.about.path.gate.log.warn('a message of the MCP server was dropped', { why });
  return null;
}

/** In the modern era there is no resumption, and ids mean nothing. */
function withSealedId(relay: Relay, sessionId: string | null, event: SseEvent): SseEvent {
  const { path, caller, calls } = relay.about;
  const inForce = path.gate.snapshots.current();
  if (event.id === null || event.id === '' || sessionId === null || inForce.state === 'absent') {
    return event;
  }
  relay.isResumable = true;
  const position = { eventId: event.id, calls: calls.map((call) => call.origin) };
  return withEventId(event, sealPosition(inForce.snapshot, caller.identity, sessionId, position));
}

/**
 * The head of an answer to `initialize` seals the version that the answer names: until then events wait. Every other
 * head goes out at once.
 */
class HeldEvents {
  readonly sessionId: string | null;
  readonly #relay: Relay;
  readonly #answer: IncomingMessage;
  #held: Uint8Array[] | null = [];

  constructor(relay: Relay, answer: IncomingMessage) {
    this.#relay = relay;
    this.#answer = answer;
    const minted = answer.headers['mcp-session-id'];
    const { caller } = relay.about;
    const known = caller.session?.upstreamId ?? null;
    this.sessionId = caller.era === 'modern' ? null : typeof minted === 'string' ? minted : known;
  }

  async begin(): Promise<void> {
    this.#relay.form = 'events';
    const [call] = this.#relay.about.calls;
    if (call?.origin.method !== 'initialize') this.release();
    for (const denial of this.#relay.about.denials) {
      await this.pass(eventBytes({ data: writeJson(denial) }));
    }
  }

  async pass(bytes: Uint8Array | null): Promise<void> {
    if (bytes === null) return;
    if (this.#held !== null && this.#relay.negotiated === null) {
      this.#held.push(bytes);
      return;
    }
    this.release();
    await writeOn(this.#relay, bytes);
  }

  release(): void {
    if (this.#held === null) return;
    const held = this.#held;
    this.#held = null;
    startAnswer(this.#relay, this.#relay.status, eventsHead(this.#relay, this.#answer));
    for (const bytes of held) void writeOn(this.#relay, bytes);
  }
}
