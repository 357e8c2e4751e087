import { isJsonObject } from '../../core/json/json.ts';
import { writeJson } from '../../core/json/write.ts';
import type { RequestId } from '../../core/mcp/message.ts';
import { recordOpened } from '../decision-record.ts';
import { readBody } from '../transport/body.ts';
import type { Refused } from '../transport/exchange.ts';
import { admit } from './admit.ts';
import type { Admission } from './admit.ts';
import { lasting } from './place.ts';
import type { Place } from './place.ts';
import { onlyId, readPosted } from './posted.ts';
import type { Posted } from './posted.ts';
import type { Allowed, Replies } from './replies.ts';
import { begun, orReleased, reserve } from './reserve.ts';

type Forwardable = Extract<Admission, { kind: 'forward' }>;

/** Reads, decides, records and forwards a POST. */
export async function post(place: Place, replies: Replies): Promise<void> {
  const { path, exchange, caller, server } = place;
  const { request, response } = exchange;
  const { take: claim } = path.bodies.shareFor(response, caller.key);
  const body = await readBody(request, server.limits.requestBytes, claim);
  if (!body.ok) {
    if (body.why === 'tooLarge') await replies.refuse(place, 'BodyTooLarge');
    if (body.why === 'busy') await replies.refuse(place, 'GateBusy');
    return;
  }
  // INVARIANT: what was answered is not executed: the client would take it for undone, and ask again.
  if (response.headersSent) return;
  const posted = readPosted(place, body.bytes);
  if ('refusal' in posted) await replies.refuse(place, posted.refusal, posted);
  else return decideAll(posted, replies);
}

async function decideAll(posted: Posted, replies: Replies): Promise<void> {
  const room = reserve(posted.place, 'calls', posted.messages.length);
  if (!room.ok) {
    await replies.refuse(posted.place, room.refusal, refusedOf(posted));
    return;
  }
  const outgoing = await orReleased(decideEach(posted, replies), room.release);
  if (outgoing?.stream === null) return begun(replies.forward(outgoing), room.release);
  room.release();
  if (outgoing !== null) return openListen(posted, outgoing, replies);
}

/** What goes to the server; null where all is answered. */
async function decideEach(posted: Posted, replies: Replies): Promise<Allowed | null> {
  const { place, messages } = posted;
  const admissions: Admission[] = [];
  for (const message of messages) admissions.push(await admit(place, message));
  const broken = admissions.find((admission) => admission.kind === 'refused');
  if (broken === undefined) return allowedOf(posted, admissions, replies);
  await replies.refuse(place, broken.refusal, refusedOf(posted));
  return null;
}

function refusedOf({ messages }: Posted): Refused {
  return { id: onlyId(messages), requested: null };
}

async function allowedOf(
  posted: Posted,
  admissions: readonly Admission[],
  replies: Replies,
): Promise<Allowed | null> {
  const { place, isBatch } = posted;
  const allowed = admissions.filter((admission) => admission.kind === 'forward');
  const denied = admissions.filter((admission) => admission.kind === 'denied');
  const denials = denied.flatMap(({ reply }) => (reply === null ? [] : [reply]));
  if (allowed.length === 0) {
    await replies.deny(place, { denials, isBatch, status: denied[0]?.status ?? 202 });
    return null;
  }
  return {
    ...lasting(place),
    calls: allowed.flatMap(({ call }) => (call === null ? [] : [call])),
    notices: allowed.flatMap(({ call, decisionId }) => (call === null ? [decisionId] : [])),
    denials,
    isBatch,
    stream: listenDecision(allowed),
    standing: null,
    body: outgoingBody(posted, allowed),
    cancelled: allowed.flatMap(cancelledBy),
  };
}

async function openListen(posted: Posted, outgoing: Allowed, replies: Replies): Promise<void> {
  const { place } = posted;
  const room = reserve(place, 'streams', 1);
  if (!room.ok) {
    await replies.refuse(place, room.refusal, refusedOf(posted));
    return;
  }
  await orReleased(recordOpened(place.path.gate, outgoing.stream ?? ''), room.release);
  return begun(replies.forward(outgoing), room.release);
}

/** The call that an allowed message calls off. */
function cancelledBy({ body, operation }: Forwardable): readonly RequestId[] {
  if (operation.method !== 'notifications/cancelled' || !isJsonObject(body['params'])) return [];
  const { requestId } = body['params'];
  return typeof requestId === 'string' || typeof requestId === 'number' ? [requestId] : [];
}

/** subscriptions/listen opens a stream of its own. */
function listenDecision(allowed: readonly Forwardable[]): string | null {
  return allowed.find(({ operation }) => operation.kind === 'listen')?.decisionId ?? null;
}

/** The bytes that were read, where all of them were allowed as they are; else what is left of them. */
function outgoingBody(
  { bytes, messages, isBatch }: Posted,
  allowed: readonly Forwardable[],
): Uint8Array {
  const same =
    allowed.length === messages.length &&
    allowed.every(({ body }, at) => body === messages[at]?.body);
  if (same) return bytes;
  const bodies = allowed.map(({ body }) => body);
  return Buffer.from(writeJson(isBatch ? bodies : (bodies[0] ?? {})));
}
