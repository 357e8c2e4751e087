import type { ScriptedAnswer } from '../case.ts';
import type { View } from '../readers/view.ts';
import { answerOn, answerTo } from '../system/answer.ts';
import type { Answer } from '../system/answer.ts';
import type { Asked, Waiting } from '../system/speech.ts';
import { messagesAt } from './place.ts';
import type { Place } from './place.ts';
import { ServerMemory } from './server-memory.ts';
import type { Requests } from './server-memory.ts';

const EMPTY: ScriptedAnswer = {
  status: 202,
  headers: [],
  form: { kind: 'empty' },
  framing: 'length',
  cuts: [],
  items: [],
};

/** The stream of a case that has messages for one: no script ends it but that of its messages. */
const STREAM: ScriptedAnswer = { ...EMPTY, status: 200, framing: 'open' };

/** One request at the server. */
export interface Request {
  readonly nonce: number;
  readonly views: readonly View[];
  readonly place: Place;
  /** Whose it is; null for a message of the gate's own. */
  readonly who: string | null;
  /** Whether a case has it among its requests. */
  readonly isOfCase: boolean;
}

/** An answer, with the ids of what it may answer. */
export type Answered = Answer & { readonly ids: readonly string[] };

/** The server behind the gate: the script of the case, and what it remembers. */
export class Scripted {
  readonly #memory = new ServerMemory();
  #script: readonly ScriptedAnswer[] = [EMPTY];
  #answered = 0;

  begin(script: readonly ScriptedAnswer[]): void {
    this.#script = script;
    this.#answered = 0;
  }

  /** What the gate says of itself is taken, and is no part of the script. */
  answer(request: Request): Answered {
    const { nonce, place, who, views } = request;
    const isStream = place.opensStream && !request.isOfCase;
    const scripted = isStream ? STREAM : who === null ? EMPTY : this.#next();
    const requests = this.#requestsOf(request);
    const asked = this.#asked(request, requests);
    const ids = [...requests.keys()];
    if (place.stream !== null) return { ...answerOn(place.stream, scripted, asked), ids };
    const answer = answerTo(scripted, asked, views[0]?.method ?? '');
    this.#memory.noteEvents(answer.eventIds, requests);
    if (!place.opensStream) return { ...answer, ids };
    return { ...answer, ids, reply: { ...answer.reply, opens: nonce } };
  }

  gaveEvent(id: string): boolean {
    return this.#memory.requestsAt(id) !== null;
  }

  readonly isTaskOf = (task: string, who: string): boolean => this.#memory.isTaskOf(task, who);

  latestTaskOf(who: string): string {
    return this.#memory.latestTaskOf(who);
  }

  #next(): ScriptedAnswer {
    const scripted = this.#script[this.#answered % this.#script.length] ?? EMPTY;
    this.#answered += 1;
    return scripted;
  }

  /** What may be answered: what it asks, or what the stream that it resumes was asked. */
  #requestsOf({ place, views }: Request): Requests {
    const own = views.flatMap(({ form, id, method }) =>
      form === 'request' && id !== null ? [[id, method] as const] : [],
    );
    const resumed =
      place.resumesAfter === null ? null : this.#memory.requestsAt(place.resumesAfter);
    return resumed ?? new Map(own);
  }

  #asked({ nonce, place, who }: Request, requests: Requests): Asked {
    const caller = who ?? '';
    const waiting = this.#waitingAt(nonce, place);
    for (const [id, method] of requests) waiting.set(id, { nonce, method });
    return {
      nonce,
      ids: place.resumesAfter === null ? [...requests.keys()] : [],
      waiting,
      endpoint: place.opensStream ? messagesAt(nonce) : null,
      tasks: this.#memory.tasksFor(caller),
      newTask: (isTold) => this.#memory.newTask(nonce, caller, isTold),
    };
  }

  #waitingAt(nonce: number, { opensStream, stream }: Place): Waiting {
    if (opensStream) return this.#memory.open(nonce);
    const known = stream === null ? undefined : this.#memory.streams.get(stream);
    return known ?? new Map<string, never>();
  }
}
