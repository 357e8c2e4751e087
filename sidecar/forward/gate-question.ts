import { isJsonObject } from '../../core/json/json.ts';
import type { Json, JsonObject } from '../../core/json/json.ts';
import { readJson } from '../../core/json/read.ts';
import { SseReader } from '../../core/sse/reader.ts';
import type { Voice } from '../data-path.ts';
import { readBody } from '../transport/body.ts';
import { QUESTION_BYTES, QUESTION_MS } from '../transport/limits.ts';
import { postAsGate } from './gate-message.ts';
import type { Relay } from './relay.ts';
import { sseStreamOf } from './sse-stream.ts';
import type { UpstreamExchange } from './upstream.ts';

/** A request of the gate's own in the session of the caller, with an id that no client has. */
export interface Question {
  readonly id: string;
  readonly body: JsonObject;
  /** What a modern routing header says of it. */
  readonly name: string;
}

/** The upstream's answer, wherever it comes; null where it gives none in time. Rejects when it cannot be asked. */
export async function askUpstream(voice: Voice, question: Question): Promise<JsonObject | null> {
  const { path, caller } = voice;
  const stream = sseStreamOf(path, caller.key, caller.session?.stream ?? '');
  const exchange = postAsGate(voice, question.body, question.name);
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => {
    late.resolve(null);
  }, QUESTION_MS);
  try {
    const answer =
      stream === null ? answerIn(exchange, question) : answerOn(stream, exchange, question);
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
    stream?.questions.delete(JSON.stringify(question.id));
    exchange.cancel();
  }
}

async function answerIn(exchange: UpstreamExchange, { id }: Question): Promise<JsonObject | null> {
  const body = await readBody(await exchange.answer, QUESTION_BYTES);
  return body.ok ? replyIn(body.bytes, id) : null;
}

/** HTTP+SSE: the POST is only accepted. */
async function answerOn(
  stream: Relay,
  exchange: UpstreamExchange,
  { id }: Question,
): Promise<JsonObject | null> {
  const heard = Promise.withResolvers<JsonObject | null>();
  if (stream.ended) heard.resolve(null);
  else stream.questions.set(JSON.stringify(id), heard.resolve);
  (await exchange.answer).resume();
  return heard.promise;
}

/** The JSON-RPC response with this id in a body of either form. */
function replyIn(bytes: Uint8Array, id: string): JsonObject | null {
  const whole = readJson(bytes);
  if (whole.ok) return asReply(whole.value, id);
  const reader = new SseReader(QUESTION_BYTES);
  const events = [...reader.push(bytes).events, ...reader.end().events];
  for (const event of events) {
    const read = readJson(new TextEncoder().encode(event.data ?? ''));
    const reply = read.ok ? asReply(read.value, id) : null;
    if (reply !== null) return reply;
  }
  return null;
}

function asReply(value: Json, id: string): JsonObject | null {
  return isJsonObject(value) && value['id'] === id ? value : null;
}
