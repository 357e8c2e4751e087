import type { Destination } from './clients/outcome.ts';
import { send } from './mcp-http.ts';
import { within } from './waiting.ts';

type Message = Readonly<Record<string, unknown>>;
type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** A client of HTTP+SSE of our own, where a test must see the octets or break the rules. */
export class SseSession {
  /** What the endpoint event said, as it was sent. */
  readonly endpoint: string;
  readonly #at: Destination;
  readonly #reader: Reader;
  readonly #blocks: AsyncGenerator<string>;

  private constructor(
    at: Destination,
    { reader, blocks }: { reader: Reader; blocks: AsyncGenerator<string> },
    endpoint: string,
  ) {
    this.#at = at;
    this.#reader = reader;
    this.#blocks = blocks;
    this.endpoint = endpoint;
  }

  static async open(at: Destination): Promise<SseSession> {
    const answer = await send(at, 'GET', null, { accept: 'text/event-stream' });
    if (answer.status !== 200 || answer.body === null)
      throw new Error(`the stream was answered with ${answer.status}`);
    const reader = answer.body.getReader() as Reader;
    const blocks = blocksOf(reader);
    const first = await nextBlock('the endpoint event', blocks);
    const [, endpoint] = /^event: endpoint\ndata: (.*)$/.exec(first) ?? [];
    if (endpoint === undefined) throw new Error(`the stream began with ${first}`);
    return new SseSession(at, { reader, blocks }, endpoint);
  }

  get url(): string {
    return new URL(this.endpoint, this.#at.url).href;
  }

  /** Posts a message, as somebody else where another token is given. Resolves to the answer's head. */
  async post(message: unknown, token = this.#at.token): Promise<Response> {
    return send({ url: this.url, token }, 'POST', message);
  }

  /** The next message on the stream; null where it ended. */
  async next(): Promise<Message | null> {
    const next = await within('a message on the stream', this.#blocks.next());
    if (next.done === true) return null;
    const line = next.value.split('\n').find((text) => text.startsWith('data: ')) ?? 'data: {}';
    return JSON.parse(line.slice('data: '.length)) as Message;
  }

  /** As next, past what tells of changed lists. */
  async nextAnswer(): Promise<Message | null> {
    for (;;) {
      const message = await this.next();
      if (message === null || 'id' in message) return message;
    }
  }

  async close(): Promise<void> {
    await this.#reader.cancel();
  }
}

async function nextBlock(what: string, blocks: AsyncGenerator<string>): Promise<string> {
  const next = await within(what, blocks.next());
  if (next.done === true) throw new Error(`${what}: the stream ended before`);
  return next.value;
}

async function* blocksOf(reader: Reader): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const whole = text.split('\n\n');
    text = whole.pop() ?? '';
    yield* whole;
  }
}
