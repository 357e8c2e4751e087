import { isJsonObject } from '../../core/json/json.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { classify } from '../../core/mcp/classify.ts';
import { denialToServer } from '../../core/mcp/denial.ts';
import type { Message, RequestId } from '../../core/mcp/message.ts';
import type { Operation } from '../../core/mcp/operation.ts';
import { resultReadsAlike } from '../../core/mcp/result-members.ts';
import { rpcKey } from '../memory/memory.ts';
import { readAnswer } from './answer-content.ts';
import type { Call } from './call.ts';
import { tellUpstream } from './gate-message.ts';
import type { Relay } from './relay.ts';
import { ruleServerMessage } from './server-ruling.ts';

/** What becomes of one message of the server. */
export type Inspected =
  | { readonly kind: 'pass' }
  | { readonly kind: 'changed'; readonly body: JsonObject }
  | { readonly kind: 'dropped' };

type Asking = Exclude<Message, { kind: 'response' }>;

const PASS: Inspected = { kind: 'pass' };
const DROPPED: Inspected = { kind: 'dropped' };

/** Decides and records one message of the server; rejects when it cannot be recorded: then nothing may be shown. */
export async function inspect(relay: Relay, message: Message): Promise<Inspected> {
  if (message.kind === 'response') return inspectAnswer(relay, message);
  const classified = classify(message, 'serverToClient', relay.about.caller.era);
  if (!classified.ok) return invalid(relay, classified.refusal);
  const ruling = await ruleServerMessage(relay, message, classified.operation);
  if (ruling.decision.effect === 'Allow') {
    if (message.kind === 'request') remember(relay, message);
    noteGranted(relay, message);
    return PASS;
  }
  if (message.kind === 'request') await refuseServerRequest(relay, message, classified.operation);
  return DROPPED;
}

/** INVARIANT: an answer passes only to the one who asked, once. */
async function inspectAnswer(
  relay: Relay,
  message: Extract<Message, { kind: 'response' }>,
): Promise<Inspected> {
  if (isAnswerToGate(relay, message)) return DROPPED;
  if (!isUnambiguous(message.body))
    return invalid(relay, 'an answer that clients read differently');
  const asked = takeAsked(relay, message.id);
  if (asked === null) return invalid(relay, 'an answer that nothing waits for');
  const { asker, call } = asked;
  noteVersion(relay, call, message.body);
  const content = await readAnswer(asker, call, message.body);
  asker.close(call, content.failed ? 'failed' : 'answered', content.removed);
  if (asker !== relay) asker.endIfDone();
  return content.body === message.body ? PASS : { kind: 'changed', body: content.body };
}

function isUnambiguous({ result }: JsonObject): boolean {
  return !isJsonObject(result) || resultReadsAlike(result);
}

/** Who waits for the answer, and with which call, which waits no longer. Without an id it is for the only call, if any. */
function takeAsked(relay: Relay, id: RequestId | null): { asker: Relay; call: Call } | null {
  const asker = id === null ? relay : relay.askerOf(id);
  const call = id === null ? relay.takeOnly() : (asker?.take(id) ?? null);
  return asker === null || call === null ? null : { asker, call };
}

/** Of a question of the gate's own the client learns nothing. */
function isAnswerToGate(
  relay: Relay,
  { id, body }: Extract<Message, { kind: 'response' }>,
): boolean {
  const key = JSON.stringify(id);
  const answered = relay.questions.get(key);
  relay.questions.delete(key);
  answered?.(body);
  return answered !== undefined;
}

/** The revision of the session, as its `initialize` settles it. */
function noteVersion(relay: Relay, call: Call, body: JsonObject): void {
  if (call.origin.method !== 'initialize') return;
  const { result } = body;
  const version = isJsonObject(result) ? result['protocolVersion'] : undefined;
  relay.negotiated = typeof version === 'string' ? version : '';
  const { session } = relay.about.caller;
  if (session !== null && session.stream === relay.stream) {
    relay.enter({ ...session, version: relay.negotiated });
  }
}

function invalid(relay: Relay, why: string): Inspected {
  relay.about.path.gate.log.warn('a message of the MCP server was dropped', { why });
  return DROPPED;
}

/** Which notices the stream of a subscriptions/listen carries (MCP 2026-07-28). */
function noteGranted(relay: Relay, { method, params }: Asking): void {
  if (method !== 'notifications/subscriptions/acknowledged') return;
  const filter = params['notifications'];
  if (isJsonObject(filter)) relay.listNotices?.grant(filter);
}

/** The client may answer what it is shown, and report progress on it. */
function remember(relay: Relay, message: Extract<Message, { kind: 'request' }>): void {
  const { path, caller } = relay.about;
  const session = caller.session?.upstreamId ?? null;
  const asked = { method: message.method, call: relay.callId };
  path.memory.asked.set(caller.key, rpcKey(session, message.id), asked);
  const meta = message.params['_meta'];
  const token = isJsonObject(meta) ? meta['progressToken'] : undefined;
  if (typeof token === 'string' || typeof token === 'number') {
    path.memory.askedTokens.set(caller.key, rpcKey(session, token), true);
  }
}

async function refuseServerRequest(
  relay: Relay,
  message: Extract<Message, { kind: 'request' }>,
  operation: Operation,
): Promise<void> {
  await tellUpstream(relay.about, denialToServer(message, operation));
}
