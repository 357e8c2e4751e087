import type { IncomingMessage } from 'node:http';
import { readJson } from '../../core/json/read.ts';
import { writeJson } from '../../core/json/write.ts';
import type { JsonObject } from '../../core/json/json.ts';
import type { RefusalCode } from '../../core/mcp/refusals.ts';
import { REFUSALS, refusalBody } from '../../core/mcp/refusals.ts';
import { answer as respond, answerJson } from '../transport/exchange.ts';
import { answerHead } from './answer-head.ts';
import { readAnswerBody } from './answer-reading.ts';
import { inspectAll } from './inspect-all.ts';
import { owedReplies } from './owed.ts';
import type { Relay } from './relay.ts';
import { replyOnStream } from './sse-reply.ts';

/**
 * Passes an answer that is not a stream: it is read whole, decided, and goes out in one write. What is too large for that has
 * passed as it came, if it may.
 */
export async function relayWhole(relay: Relay, answer: IncomingMessage): Promise<void> {
  const read = await readAnswerBody(relay, answer);
  if (read.kind === 'refused') {
    relay.about.upstream.cancel();
    answerBroken(relay, read.code);
  }
  if (read.kind !== 'whole') return;
  if (read.bytes.length === 0) answerEmpty(relay, answer);
  else await answerRead(relay, answer, read.bytes);
}

/** 202 for what expects no answer, 404 for a dead session, 405 where a verb is not offered: the status says it all. */
function answerEmpty(relay: Relay, answer: IncomingMessage): void {
  if (relay.waiting.size > 0 && relay.status < 400) {
    answerBroken(relay, 'UpstreamInvalid');
    return;
  }
  const { exchange, denials } = relay.about;
  const owed = relay.status < 400 && denials.length > 0;
  // What was let through expects no answer; what was denied beside it does.
  if (owed)
    respond(exchange, 200, answerHead(relay, answer, 'application/json'), writeJson(denials));
  else respond(exchange, relay.status, answerHead(relay, answer, null), null);
  relay.end(relay.status < 400 ? 'accepted' : 'failed');
}

async function answerRead(relay: Relay, answer: IncomingMessage, bytes: Uint8Array): Promise<void> {
  const read = readJson(bytes);
  if (!read.ok) {
    answerUnreadable(relay, answer);
    return;
  }
  const inspected = await inspectAll(relay, read.value);
  if (relay.ended) return;
  if (inspected.kind === 'dropped') {
    answerUnreadable(relay, answer);
    return;
  }
  const kept = inspected.kind === 'pass' ? bytes : writeJson(inspected.body);
  const whole =
    relay.about.denials.length > 0
      ? withDenials(relay, inspected.kind === 'pass' ? read.value : inspected.body)
      : kept;
  relay.bytes += whole.length;
  respond(relay.about.exchange, relay.status, answerHead(relay, answer, 'application/json'), whole);
  relay.end(relay.waiting.size > 0 ? 'invalid' : 'accepted');
}

/** The batch's answers with those of its denied elements. */
function withDenials(relay: Relay, answered: unknown): string {
  const answers = (Array.isArray(answered) ? answered : [answered]) as readonly JsonObject[];
  return writeJson([...relay.about.denials, ...answers, ...owedReplies(relay)]);
}

/** An error status speaks for itself; its words may be anything, and stay here. */
function answerUnreadable(relay: Relay, answer: IncomingMessage): void {
  if (relay.status < 400) {
    answerBroken(relay, 'UpstreamInvalid');
    return;
  }
  const [call] = relay.about.calls;
  const body = writeJson(refusalBody('UpstreamInvalid', call?.message.id ?? null));
  respond(relay.about.exchange, relay.status, answerHead(relay, answer, 'application/json'), body);
  relay.end('failed');
}

/** Answers every call that waits with the refusal, in one body. */
export function answerBroken(relay: Relay, code: RefusalCode): void {
  const { exchange, isBatch, denials, answersOn } = relay.about;
  const replies = [...relay.waiting.values()].map((call) => refusalBody(code, call.message.id));
  const [only] = replies;
  if (answersOn !== null) replyOnStream(exchange, answersOn, replies, code);
  else if (isBatch) answerJson(exchange, 200, [...denials, ...replies]);
  else answerJson(exchange, REFUSALS[code].status, only ?? refusalBody(code, null));
  relay.end(code === 'UpstreamUnreachable' ? 'unreachable' : 'invalid');
}
