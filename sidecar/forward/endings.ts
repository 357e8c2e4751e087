import type { JsonObject } from '../../core/json/json.ts';
import { writeJson } from '../../core/json/write.ts';
import { refusalBody } from '../../core/mcp/refusals.ts';
import type { RefusalCode } from '../../core/mcp/refusals.ts';
import type { ReasonCode } from '../../core/policy/reasons.ts';
import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import { eventBytes } from '../../core/sse/event.ts';
import { principalUnder } from '../caller.ts';
import { recordRuling } from '../decision-record.ts';
import type { InForce } from '../gate.ts';
import { NO_REFERENCE, denial, rule, stillAllowed, unavailability } from '../ruling.ts';
import { answerJson, nameOf } from '../transport/exchange.ts';
import type { Call } from './call.ts';
import { cancelledNotification, tellUpstream } from './gate-message.ts';
import { denialBody } from './refusal.ts';
import type { Endings, Relay } from './relay.ts';
import { replyOnStream } from './sse-reply.ts';

/** How open calls and streams end early. */
export const ENDINGS: Endings = { recheck, cut, giveUp };

/** Decides what is open again, credential included, under what is in force now. */
function recheck(relay: Relay): void {
  const { path, caller } = relay.about;
  const inForce = path.gate.snapshots.current();
  if (inForce.state === 'absent') {
    cut(relay, 'NoSnapshot');
    return;
  }
  const broken = brokenBy(relay, inForce);
  if (broken !== null) {
    cut(relay, broken);
    return;
  }
  path.gate.authenticator
    .authenticate(caller.authorization, inForce.snapshot)
    .then((outcome) => {
      if (!outcome.ok) cut(relay, 'CredentialExpired');
      else relay.listNotices?.tell(inForce.snapshot);
    })
    .catch((error: unknown) => {
      path.gate.log.error('an open call could not be checked', { error: nameOf(error) });
      cut(relay, 'InternalError');
    });
}

/** Why what is open may not go on; null where it may. */
function brokenBy(relay: Relay, inForce: Exclude<InForce, { state: 'absent' }>): ReasonCode | null {
  const unavailable = unavailability(inForce);
  if (unavailable !== null) return unavailable;
  return openStillAllowed(relay, inForce.snapshot) ? null : 'PolicyChanged';
}

function openStillAllowed(relay: Relay, snapshot: Snapshot): boolean {
  const { path, caller, standing, calls } = relay.about;
  const principal = principalUnder(snapshot, caller.identity);
  const operations = standing === null ? [] : [standing];
  for (const call of calls) {
    if (call.replayed && !stillAllowed(snapshot, principal, call.origin)) return false;
    if (!call.replayed) operations.push(call.operation);
  }
  return operations.every(
    (operation) => rule(path, caller, operation, NO_REFERENCE).decision.effect === 'Allow',
  );
}

/** Ends it with a decision of its own, whose id the client is told. */
function cut(relay: Relay, reason: ReasonCode): void {
  if (relay.ended) return;
  const replies = relay.owed.flatMap((asker) =>
    [...asker.waiting.values()].map((call) => denied(asker, call, reason)),
  );
  if (relay.about.stream !== null) {
    const at = relay.about.path.gate.now();
    relay.write({ kind: 'stream', id: relay.about.stream, at, event: 'cut', reason });
  }
  stopUpstream(relay);
  finish(relay, replies);
  relay.end('cut');
}

function denied(relay: Relay, call: Call, reason: ReasonCode): JsonObject {
  const { about } = relay;
  const { gate } = about.path;
  const ruling = {
    ...rule(about.path, about.caller, call.operation, NO_REFERENCE),
    decision: denial(reason),
  };
  const { operation, message } = call;
  const ruled = {
    operation,
    direction: 'clientToServer',
    rpcId: message.id,
    call: call.origin.decisionId,
  } as const;
  recordRuling(gate, about.caller, ruling, ruled).catch((error: unknown) => {
    gate.log.error('a cut call could not be recorded', { error: nameOf(error) });
  });
  return denialBody(about, call, ruling.id, reason) ?? {};
}

/** The upstream fell silent or broke off, or the process ends. */
function giveUp(relay: Relay, code: RefusalCode): void {
  if (relay.ended) return;
  const replies = relay.owedCalls.map((call) => refusalBody(code, call.message.id));
  stopUpstream(relay);
  finish(relay, replies);
  relay.end('cut');
}

/** In the modern era a closed connection cancels; before it a notification does. */
function stopUpstream(relay: Relay): void {
  const { about } = relay;
  if (about.caller.era === 'legacy') {
    for (const call of relay.waiting.values()) {
      if (!call.replayed) void tellUpstream(about, cancelledNotification(call.message.id));
    }
  }
  about.upstream.cancel();
}

/** Ends the client's answer with what is still owed to it, in the form that it began in. */
export function finish(relay: Relay, replies: readonly JsonObject[]): void {
  const { exchange, isBatch, denials, answersOn } = relay.about;
  const { response } = exchange;
  if (answersOn !== null) {
    replyOnStream(exchange, answersOn, replies, 'UpstreamSilent');
    return;
  }
  if (response.destroyed || response.writableEnded) return;
  if (!response.headersSent) {
    const [first] = replies;
    if (isBatch) answerJson(exchange, 200, [...denials, ...replies]);
    else if (first === undefined) response.destroy();
    else answerJson(exchange, 200, first);
  } else if (relay.form === 'events') {
    for (const reply of replies) response.write(eventBytes({ data: writeJson(reply) }));
    response.end();
  } else {
    response.destroy();
  }
}
