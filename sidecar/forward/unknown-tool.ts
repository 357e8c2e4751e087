import { isJsonObject } from '../../core/json/json.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { readJson } from '../../core/json/read.ts';
import { writeJson } from '../../core/json/write.ts';
import type { Message } from '../../core/mcp/message.ts';
import type { Era, Operation } from '../../core/mcp/operation.ts';
import { nameOf } from '../transport/exchange.ts';
import type { UnknownTools, Voice } from '../data-path.ts';
import { askUpstream } from './gate-question.ts';

type Request = Extract<Message, { readonly kind: 'request' }>;

/** No server has a tool of this name; each asking adds random digits to it. */
const ASKED_NAME = 'unknown_tool_';

/** What this server says of a tool that it does not have, so that a hidden tool gets the same answer. Asked once an era. */
export class UnknownToolAnswers implements UnknownTools {
  readonly #learnt = new Map<Era, string>();
  readonly #asking = new Map<Era, Promise<void>>();

  /** Asks the server, in the session and revision of the request that is denied; a failure leaves nothing learnt. */
  async learn(voice: Voice, request: Request, digits: string): Promise<void> {
    const { era } = voice.caller;
    if (request.method !== 'tools/call' || this.#learnt.has(era)) return;
    const asking = this.#asking.get(era) ?? this.#ask(voice, request, ASKED_NAME + digits);
    this.#asking.set(era, asking);
    await asking;
    this.#asking.delete(era);
  }

  /** The learnt answer in the words for this tool; null where nothing is learnt, or it is not about a tool. */
  answerFor(era: Era, request: Request, operation: Operation): JsonObject | null {
    const learnt = this.#learnt.get(era);
    if (learnt === undefined || operation.kind !== 'use' || operation.target.kind !== 'tool') {
      return null;
    }
    const name = JSON.stringify(operation.target.name).slice(1, -1);
    const answer = readJson(new TextEncoder().encode(learnt.replaceAll(ASKED_NAME, () => name)));
    return answer.ok && isJsonObject(answer.value) ? { ...answer.value, id: request.id } : null;
  }

  async #ask(voice: Voice, request: Request, name: string): Promise<void> {
    try {
      const body = question(request, name);
      const reply = await askUpstream(voice, { id: name, body, name });
      if (reply === null) return;
      this.#learnt.set(voice.caller.era, writeJson(reply).replaceAll(name, ASKED_NAME));
    } catch (error) {
      voice.path.gate.log.warn('the answer for unknown tools could not be learnt', {
        error: nameOf(error),
      });
    }
  }
}

/** The denied request with another tool's name, an id of our own and nothing that the client passed to the tool. */
function question(request: Request, name: string): JsonObject {
  const meta = request.params['_meta'];
  const kept: JsonObject = isJsonObject(meta) ? { _meta: withoutProgress(meta) } : {};
  const params = { name, arguments: {}, ...kept };
  return { jsonrpc: '2.0', id: name, method: request.method, params };
}

function withoutProgress(meta: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(meta).filter(([key]) => key !== 'progressToken'));
}
