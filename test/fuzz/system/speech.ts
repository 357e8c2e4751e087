import type { Saying, ScriptedAnswer, ScriptedEvent } from '../case.ts';
import { NOT_FOR_EVE, UNSEEN } from './setup.ts';

/** A request that the server has not answered yet, by its id as JSON text. */
export type Waiting = Map<string, { readonly nonce: number; readonly method: string }>;

/** What an answer is made for. */
export interface Asked {
  /** Number of the request at the server: everything that answers it names it. */
  readonly nonce: number;
  /** Ids of its own, as JSON text. */
  readonly ids: readonly string[];
  /** Everything that an answer may be for: its own ids, on a stream also those of other requests. */
  readonly waiting: Waiting;
  /** Where the messages of the session go, which is said first; null where there is nothing to say. */
  readonly endpoint: string | null;
  /** Tasks that the server has, and whether they are the caller's. */
  readonly tasks: readonly { readonly taskId: string; readonly isOwn: boolean }[];
  /** The id of a new task of the caller, whether or not its client gets to know it. */
  readonly newTask: (isTold: boolean) => string;
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

/** What the server says, and what of it is said already. */
export class Speech {
  readonly #scripted: ScriptedAnswer;
  readonly #asked: Asked;
  /** Ids that an event of its own answered, as it should be: clients must get to see it. */
  readonly answered = new Set<string>();
  /** Ids of events: after them the stream may be resumed. */
  readonly eventIds: string[] = [];

  constructor(scripted: ScriptedAnswer, asked: Asked) {
    this.#scripted = scripted;
    this.#asked = asked;
  }

  /** The parts of the body, each an event where it is a stream of them. */
  parts(): readonly string[] {
    const { form } = this.#scripted;
    const { endpoint } = this.#asked;
    const first = endpoint === null ? [] : [`event: endpoint\ndata: ${endpoint}\n\n`];
    if (form.kind === 'empty') return first;
    if (form.kind === 'json') return [...first, this.#whole(form.says)];
    const events = form.events.map((event) => this.#event(event));
    // The stream ends before its blank line: it is no event (WHATWG HTML 9.2.6).
    const unfinished = form.isCutOff ? [`data: ${this.#say('answer', true)}\n`] : [];
    return [...first, ...events, ...unfinished];
  }

  /** Also as the one event of a stream. */
  #whole(says: Saying): string {
    const text = this.#say(says);
    if (says === 'answer') this.#noteAnswered();
    return text;
  }

  #event({ says, lines, spread, newline }: ScriptedEvent): string {
    const type = lines.findLast((line) => line.startsWith('event')) ?? 'event: message';
    const isMessage = type === 'event: message';
    const data = says === 'nothing' ? '' : this.#say(says, !isMessage);
    if (says === 'answer' && isMessage) this.#noteAnswered();
    // Between two members of an object a line break is as good as any blank.
    const parts = spread ? data.split(/(?<=,)(?=")/) : [data];
    const fields = [
      ...lines.map((line) => this.#field(line)),
      ...(says === 'nothing' ? [] : parts.map((part) => `data: ${part}`)),
    ];
    const all = fields.length === 0 ? ['', ''] : [...fields, ''];
    return all.map((line, at) => line + lineEnd(newline, at)).join('');
  }

  #field(line: string): string {
    const named = line.replace('<NONCE>', String(this.#asked.nonce));
    if (named.startsWith('id: ')) this.eventIds.push(named.slice(4));
    return named;
  }

  /** Answers to batches may be taken apart: only those to one request are looked for. */
  #noteAnswered(): void {
    const [only, second] = this.#asked.ids;
    if (only !== undefined && second === undefined) this.answered.add(only);
  }

  /** `lost`: it comes where no client may take it for a message. */
  #say(saying: Saying, lost = false): string {
    const { ids, waiting } = this.#asked;
    const [id = [...waiting.keys()][0] ?? '"nothing asked"'] = ids;
    switch (saying) {
      case 'answer':
      case 'again':
      case 'task':
        return ids.length > 1
          ? `[${ids.map((each) => this.#answer(each, lost)).join(',')}]`
          : this.#answer(id, lost, saying === 'task');
      case 'batch':
        return `[${[...ids, '"foreign"', id].map((each) => this.#answer(each, lost)).join(',')}]`;
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

  #answer(id: string, lost: boolean, asTask = false): string {
    const method = this.#asked.waiting.get(id)?.method ?? '';
    const text = this.#mark(id, lost);
    const isTold = method === 'tools/call' && !text.startsWith(UNSEEN);
    const result = asTask ? this.#task(text, isTold) : this.#result(method, text);
    return `{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(result)}}`;
  }

  /** Only the first answer to what waits may be seen. */
  #mark(id: string, lost: boolean): string {
    const { nonce, waiting } = this.#asked;
    const asking = waiting.get(id);
    if (lost || asking === undefined) return `${UNSEEN} ${addressed(nonce)}`;
    waiting.delete(id);
    return addressed(asking.nonce);
  }

  /** The task of a call, as 2025-11-25 has it and as the extension of the modern era does. */
  #task(text: string, isTold: boolean): object {
    const taskId = this.#asked.newTask(isTold);
    const task = { taskId, status: 'working', ttl: null };
    return { resultType: 'task', _meta: { text }, ...task, task };
  }

  #result(method: string, text: string): object {
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
      case 'tasks/list':
        return { ...common, tasks: this.#asked.tasks.map(listedTask) };
      case 'initialize':
        return { ...common, protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} };
      default:
        return { ...common, content: [{ type: 'text', text }] };
    }
  }
}

function listedTask({ taskId, isOwn }: Asked['tasks'][number]): object {
  return { taskId, statusMessage: isOwn ? 'own' : UNSEEN };
}

/** Of mixed ones a CR never stands before an LF: the two would be one. */
function lineEnd(newline: ScriptedEvent['newline'], at: number): string {
  if (newline !== 'mixed') return newline;
  return at % 2 === 0 ? '\r' : '\r\n';
}

/** 1 and "1" differ. */
function twinOf(id: string): string {
  return id.startsWith('"') ? (/^"(-?\d{1,9})"$/.exec(id)?.[1] ?? '7') : `"${id}"`;
}
