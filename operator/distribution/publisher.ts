import { breather } from '../../runtime/breather.ts';
import type { StreamMessage } from '../../core/pod/stream.ts';
import { encodeSnapshot } from '../../core/snapshot/encode.ts';
import type { SnapshotVersion } from '../../core/snapshot/snapshot.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import type { Content } from './content.ts';

/** Everything that can be said at one moment, and stays so. */
export interface Edition {
  readonly version: SnapshotVersion;
  /** Milliseconds since the epoch. */
  readonly observedAt: number;
  /** null for a pod that is not known (any more). */
  readonly podOf: (uid: string) => ObservedPod | null;
  /** The very same value for pods of one workload. */
  readonly contentOf: (pod: ObservedPod) => Content;
}

export interface PublisherOptions {
  /** null while nothing has been read yet. */
  readonly edition: () => Edition | null;
  readonly sign: (payload: string) => Promise<string>;
  /** Told of a round that failed; the next one is not affected. */
  readonly failed: (error: unknown) => void;
}

interface Subscriber {
  readonly uid: string;
  readonly send: (message: StreamMessage) => void;
  /** The content that was sent last. */
  sent: string | null;
}

interface Due {
  readonly subscriber: Subscriber;
  readonly content: string;
}

/** Sends every connected pod what it enforces: complete each time, signed once for each distinct content. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #subscribers = new Set<Subscriber>();
  #round: Promise<void> = Promise.resolve();
  #wanted: 'nothing' | 'changed' | 'all' = 'nothing';

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#subscribers.size;
  }

  /** Sends what there is, then whatever changes, until unsubscribed. */
  subscribe(uid: string, send: (message: StreamMessage) => void): () => void {
    const subscriber: Subscriber = { uid, send, sent: null };
    this.#subscribers.add(subscriber);
    void this.publish('changed');
    return () => {
      this.#subscribers.delete(subscriber);
    };
  }

  /** To all, or to those whose content differs from what they have. Calls during a round share the next one. */
  publish(which: 'changed' | 'all'): Promise<void> {
    const isWaiting = this.#wanted !== 'nothing';
    if (this.#wanted !== 'all') this.#wanted = which;
    if (!isWaiting) this.#round = this.#round.then(() => this.#run()).catch(this.#options.failed);
    return this.#round;
  }

  /** Tells everyone to connect elsewhere. */
  sendAway(): void {
    for (const { send } of this.#subscribers) send({ goaway: true });
  }

  async #run(): Promise<void> {
    const toAll = this.#wanted === 'all';
    this.#wanted = 'nothing';
    const edition = this.#options.edition();
    if (edition === null) return;
    const signed = memo((content: string) => this.#options.sign(payloadOf(content, edition)));
    const breathe = breather();
    for (const { subscriber, content } of await this.#due(edition, toAll)) {
      const snapshot = await signed(content);
      if (this.#subscribers.has(subscriber)) {
        subscriber.sent = content;
        subscriber.send({ snapshot });
      }
      await breathe();
    }
  }

  async #due(edition: Edition, toAll: boolean): Promise<readonly Due[]> {
    const textOf = memo((content: Content) => JSON.stringify(content));
    const breathe = breather();
    const due: Due[] = [];
    for (const subscriber of [...this.#subscribers]) {
      const pod = edition.podOf(subscriber.uid);
      if (pod === null) continue;
      const content = textOf(edition.contentOf(pod));
      if (toAll || content !== subscriber.sent) due.push({ subscriber, content });
      await breathe();
    }
    return due;
  }
}

function payloadOf(content: string, { version, observedAt }: Edition): string {
  return encodeSnapshot({ ...(JSON.parse(content) as Content), version, observedAt });
}

function memo<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
