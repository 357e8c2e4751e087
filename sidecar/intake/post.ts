import type { JsonObject } from '../../core/json/json.ts';
import { writeJson } from '../../core/json/write.ts';
import { recordOpened } from '../decision-record.ts';
import { forward } from '../forward/forward.ts';
import { readBody } from '../transport/body.ts';
import { answer, answerJson, refuse } from '../transport/exchange.ts';
import { CALLS_PER_PRINCIPAL } from '../transport/limits.ts';
import { admit } from './admit.ts';
import type { Admission } from './admit.ts';
import type { Place } from './place.ts';
import { onlyId, readPosted } from './posted.ts';
import type { Posted } from './posted.ts';

type Forwardable = Extract<Admission, { kind: 'forward' }>;

/** Reads, decides, records and forwards a POST. */
export async function post(place: Place): Promise<void> {
  const { path, exchange, caller, server } = place;
  const { request, response } = exchange;
  const { take: claim } = path.bodies.shareFor(response, caller.key);
  const body = await readBody(request, server.limits.requestBytes, claim);
  if (!body.ok) {
    if (body.why === 'tooLarge') refuse(path.gate, exchange, 'BodyTooLarge');
    if (body.why === 'busy') refuse(path.gate, exchange, 'GateBusy');
    return;
  }
  const posted = readPosted(place, body.bytes);
  if ('refusal' in posted) refuse(path.gate, exchange, posted.refusal, posted);
  else await decideAll(posted);
}

async function decideAll(posted: Posted): Promise<void> {
  const { place, messages } = posted;
  const { path, exchange, caller } = place;
  if (path.open.countOf(caller.key, false) + messages.length > CALLS_PER_PRINCIPAL) {
    refuse(path.gate, exchange, 'TooManyCalls', { id: onlyId(messages), requested: null });
    return;
  }
  const admissions: Admission[] = [];
  for (const message of messages) admissions.push(await admit(place, message));
  const refused = admissions.find((admission) => admission.kind === 'refused');
  const id = onlyId(messages);
  if (refused !== undefined) refuse(path.gate, exchange, refused.refusal, { id, requested: null });
  else await forwardAllowed(posted, admissions);
}

async function forwardAllowed(posted: Posted, admissions: readonly Admission[]): Promise<void> {
  const { place, isBatch } = posted;
  const allowed = admissions.filter((admission) => admission.kind === 'forward');
  const denied = admissions.filter((admission) => admission.kind === 'denied');
  const denials = denied.flatMap(({ reply }) => (reply === null ? [] : [reply]));
  if (allowed.length === 0) {
    answerDenied(place, isBatch, denials, denied[0]?.status ?? 202);
    return;
  }
  const listen = listenDecision(allowed);
  if (listen !== null && tooManyStreams(place)) {
    refuse(place.path.gate, place.exchange, 'TooManyStreams', {
      id: onlyId(posted.messages),
      requested: null,
    });
    return;
  }
  if (listen !== null) await recordOpened(place.path.gate, listen);
  await forward(
    {
      ...place,
      calls: allowed.flatMap(({ call }) => (call === null ? [] : [call])),
      notices: allowed.flatMap(({ call, decisionId }) => (call === null ? [decisionId] : [])),
      denials,
      isBatch,
      stream: listen,
      standing: null,
    },
    { method: 'POST', body: outgoingBody(posted, allowed), lastEventId: null },
  );
}

/** subscriptions/listen opens a stream of its own. */
function listenDecision(allowed: readonly Forwardable[]): string | null {
  return allowed.find(({ operation }) => operation.kind === 'listen')?.decisionId ?? null;
}

export function tooManyStreams({ path, caller, server }: Place): boolean {
  return path.open.countOf(caller.key, true) >= server.limits.streamsPerPrincipal;
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

function answerDenied(
  place: Place,
  isBatch: boolean,
  denials: readonly JsonObject[],
  status: number,
): void {
  const [first] = denials;
  if (first === undefined) answer(place.exchange, 202, [], null);
  else answerJson(place.exchange, isBatch ? 200 : status, isBatch ? denials : first);
}
