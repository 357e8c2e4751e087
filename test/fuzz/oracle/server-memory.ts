import type { Asked, Waiting } from '../system/speech.ts';

/** Streams, tasks and events that the server remembers of each. */
const REMEMBERED = 5_000;

/** Tasks that a list shows. */
const LISTED = 4;

/** Requests by id, as JSON text, with their methods. */
export type Requests = ReadonlyMap<string, string>;

/** What the server behind the gate knows of requests before this one. */
export class ServerMemory {
  /** Open streams of HTTP+SSE by number, with what waits for an answer on them. */
  readonly streams = new Map<number, Waiting>();
  readonly #requestsOfEvent = new Map<string, Requests>();
  readonly #owners = new Map<string, string>();
  readonly #latestOf = new Map<string, string>();

  open(stream: number): Waiting {
    const waiting: Waiting = new Map();
    remember(this.streams, stream, waiting);
    return waiting;
  }

  /** After an event with one of these ids its stream may be resumed. */
  noteEvents(ids: readonly string[], requests: Requests): void {
    for (const id of ids) remember(this.#requestsOfEvent, id, requests);
  }

  /** What a stream answers that is resumed after this event; null where no event had that id. */
  requestsAt(eventId: string): Requests | null {
    return this.#requestsOfEvent.get(eventId) ?? null;
  }

  /** Six characters, as long as the placeholder in what clients send. */
  newTask(nonce: number, who: string, isTold: boolean): string {
    const id = `t${nonce.toString(36).padStart(5, '0')}`;
    remember(this.#owners, id, who);
    if (isTold) this.#latestOf.set(who, id);
    return id;
  }

  isTaskOf(id: string, who: string): boolean {
    return this.#owners.get(id) === who;
  }

  latestTaskOf(who: string): string {
    return this.#latestOf.get(who) ?? 't-none';
  }

  tasksFor(who: string): Asked['tasks'] {
    return [...this.#owners]
      .slice(-LISTED)
      .map(([taskId, owner]) => ({ taskId, isOwn: owner === who }));
  }
}

function remember<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (oldest !== undefined && map.size > REMEMBERED) map.delete(oldest);
}
