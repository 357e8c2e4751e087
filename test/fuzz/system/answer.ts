import { inPieces } from '../case.ts';
import type { Saying, ScriptedAnswer, ScriptedEvent } from '../case.ts';
import type { View } from '../readers/view.ts';
import { CREDENTIAL, NOT_FOR_EVE, UNSEEN } from './setup.ts';
import type { Reply } from './upstream.ts';

/** What an answer is made for. */
export interface Asked {
  /** Number of the request at the server: everything that answers it names it. */
  readonly nonce: number;
  readonly views: readonly View[];
  readonly method: string;
}

/** In every message that answers request `nonce`. */
export function addressed(nonce: number): string {
  return `to-${nonce}.`;
}

/** What lists hold: what Ada may see, what Eve may see besides, what nobody may see. */
const POOL = [
  { name: 'open', uri: 'note://open/a', mark: 'seen by all' },
  { name: 'open-note', uri: 'note://open/b/c', mark: NOT_FOR_EVE },
  { name: 'secret', uri: 'note://secret/a', mark: UNSEEN },
  { name: 'open-secret-1', uri: 'note://open/../secret/a', mark: UNSEEN },
  { name: 'Open', uri: 'NOTE://open/a', mark: UNSEEN },
  { name: 'transfer', uri: 'note://open/t', mark: NOT_FOR_EVE },
  { name: 'open\u0000', uri: 'note://open', mark: UNSEEN },
];

export const POOL_SIZE = POOL.length;

/** The octets of a scripted answer to what was asked. */
export function replyTo(scripted: ScriptedAnswer, asked: Asked): Reply {
  const body = Buffer.from(new Speech(scripted, asked).body(), 'utf8');
  const type = { json: 'application/json', events: 'text/event-stream', empty: '' };
  const lines = [
    `HTTP/1.1 ${scripted.status} Answer`,
    ...(type[scripted.form.kind] === '' ? [] : [`content-type: ${type[scripted.form.kind]}`]),
    ...scripted.headers,
    ...(asked.method === 'initialize' ? [`mcp-session-id: session-${asked.nonce}`] : []),
  ];
  return framed(scripted, lines, body);
}

function framed(
  { framing, cuts, status }: ScriptedAnswer,
  lines: readonly string[],
  body: Buffer,
): Reply {
  const head = (line: string): Buffer =>
    Buffer.from([...lines, ...(line === '' ? [] : [line]), '', ''].join('\r\n'), 'latin1');
  const pieces = inPieces(body, cuts);
  // RFC 9112 6.3: these have no content.
  if (status === 204 || status === 304) return { pieces: [head('')], then: 'stay' };
  switch (framing) {
    case 'length':
      return { pieces: [head(`content-length: ${body.length}`), ...pieces], then: 'stay' };
    case 'chunked':
      return {
        pieces: [head('transfer-encoding: chunked'), ...chunks(pieces), Buffer.from('0\r\n\r\n')],
        then: 'stay',
      };
    case 'close':
      return { pieces: [head('connection: close'), ...pieces], then: 'end' };
    case 'broken':
      return { pieces: [head(`content-length: ${body.length + 9}`), ...pieces], then: 'break' };
  }
}

function chunks(pieces: readonly Buffer[]): readonly Buffer[] {
  return pieces
    .filter(({ length }) => length > 0)
    .map((piece) =>
      Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]),
    );
}

/** What the server says, and what of it is said already. */
class Speech {
  readonly #scripted: ScriptedAnswer;
  readonly #asked: Asked;
  /** Ids that wait for an answer, as JSON text. */
  readonly #waiting: Set<string>;
  readonly #ids: readonly string[];

  constructor(scripted: ScriptedAnswer, asked: Asked) {
    this.#scripted = scripted;
    this.#asked = asked;
    this.#ids = asked.views.flatMap(({ form, id }) =>
      form === 'request' && id !== null ? [id] : [],
    );
    this.#waiting = new Set(this.#ids);
  }

  body(): string {
    const { form } = this.#scripted;
    if (form.kind === 'empty') return '';
    if (form.kind === 'json') return this.#say(form.says);
    return form.events.map((event) => this.#event(event)).join('');
  }

  #event({ says, lines, spread, newline }: ScriptedEvent): string {
    const type = lines.findLast((line) => line.startsWith('event')) ?? 'event: message';
    const data = says === 'nothing' ? '' : this.#say(says, type !== 'event: message');
    // Between two members of an object a line break is as good as any blank.
    const parts = spread ? data.split(/(?<=,)(?=")/) : [data];
    const fields = [...lines, ...(says === 'nothing' ? [] : parts.map((part) => `data: ${part}`))];
    return `${fields.join(newline)}${newline}${newline}`;
  }

  /** `lost`: it comes where no client may take it for a message. */
  #say(saying: Saying, lost = false): string {
    const [id = '"nothing asked"'] = this.#ids;
    switch (saying) {
      case 'answer':
      case 'again':
        return this.#ids.length > 1
          ? `[${this.#ids.map((each) => this.#answer(each, lost)).join(',')}]`
          : this.#answer(id, lost);
      case 'batch':
        return `[${[...this.#ids, '"foreign"', id].map((each) => this.#answer(each, lost)).join(',')}]`;
      case 'stray':
        return this.#answer('"foreign"', lost);
      case 'twin':
        return this.#answer(twinOf(id), lost);
      case 'failed':
        return this.#failure(id, lost);
      case 'garbage':
        return `{"jsonrpc":"2.0","id":${id},"result":{"x":1,"x":"${UNSEEN}"}}`;
      default:
        return this.#ofItself(saying);
    }
  }

  #ofItself(saying: 'note' | 'hidden' | 'sampling' | 'asking'): string {
    const { nonce } = this.#asked;
    const said = {
      note: `"method":"notifications/message","params":{"level":"info","data":"${addressed(nonce)}"}`,
      hidden: `"method":"notifications/resources/updated","params":{"uri":"note://secret/a","x":"${UNSEEN}"}`,
      sampling: `"id":"deny-${nonce}","method":"sampling/createMessage","params":{"systemPrompt":"${UNSEEN}"}`,
      asking: `"id":"ask-1","method":"elicitation/create","params":{"message":"${addressed(nonce)}"}`,
    };
    return `{"jsonrpc":"2.0",${said[saying]}}`;
  }

  #failure(id: string, lost: boolean): string {
    const error = { code: -32000, message: this.#mark(id, lost) };
    return `{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify(error)}}`;
  }

  #answer(id: string, lost: boolean): string {
    return `{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(this.#result(id, this.#mark(id, lost)))}}`;
  }

  /** Only the first answer to what waits may be seen. */
  #mark(id: string, lost: boolean): string {
    if (lost || !this.#waiting.delete(id)) return `${UNSEEN} ${addressed(this.#asked.nonce)}`;
    return addressed(this.#asked.nonce);
  }

  #result(id: string, text: string): object {
    const method = this.#asked.views.find((view) => view.id === id)?.method ?? '';
    const items = this.#scripted.items.flatMap((at) => POOL[at] ?? []);
    const common = { resultType: 'complete', _meta: { text } };
    switch (method) {
      case 'tools/list':
        return { ...common, tools: items.map(({ name, mark }) => ({ name, description: mark })) };
      case 'prompts/list':
        return { ...common, prompts: items.map(({ name, mark }) => ({ name, description: mark })) };
      case 'resources/list':
        return { ...common, resources: items.map(({ uri, mark }) => ({ uri, name: mark })) };
      case 'resources/templates/list':
        return {
          ...common,
          resourceTemplates: items.map(({ uri, mark }) => ({ uriTemplate: uri, name: mark })),
        };
      case 'initialize':
        return { ...common, protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} };
      default:
        return { ...common, content: [{ type: 'text', text }] };
    }
  }
}

/** 1 and "1" differ. */
function twinOf(id: string): string {
  return id.startsWith('"') ? (/^"(-?\d{1,9})"$/.exec(id)?.[1] ?? '7') : `"${id}"`;
}

/** In headers that no client may get. */
export const ECHO = [
  `x-echo: ${CREDENTIAL}`,
  `set-cookie: a=${CREDENTIAL}`,
  `cache-control: ${CREDENTIAL}`,
];
