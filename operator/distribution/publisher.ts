import { breather } from '../../runtime/breather.ts';
import type { StreamMessage } from '../../core/pod/stream.ts';
import { sentenceOf } from '../../runtime/sentence-of.ts';
import { encodeSnapshot } from '../../core/snapshot/encode.ts';
import type { SnapshotVersion } from '../../core/snapshot/snapshot.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import type { Content } from './content.ts';
import { Rounds } from './rounds.ts';
import { digestOf } from './shared-parts.ts';

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
  /** Told once of each way in which a pod cannot be sent what it enforces, and of rounds that failed as a whole (null). */
  readonly failed: (error: unknown, pod: ObservedPod | null) => void;
}

interface Subscriber {
  readonly uid: string;
  readonly send: (message: StreamMessage) => void;
  /** Digest of the content that was sent last. */
  sent: string | null;
  /** Number of the issue that was sent last. */
  toldIn: number;
  /** Why it cannot be sent anything, as last reported. */
  problem: string | null;
}

interface Recipient {
  readonly subscriber: Subscriber;
  readonly pod: ObservedPod;
}

/** An edition with those whom it is for. */
interface Issue {
  readonly number: number;
  /** Number of the latest issue that goes to everyone, changed or not. */
  readonly toAllSince: number;
  readonly edition: Edition;
  readonly recipients: ReadonlyMap<string, readonly Recipient[]>;
}

/** Content that some pods of a namespace do not have yet. */
interface Due {
  readonly digest: string;
  readonly content: Content;
  readonly recipients: Recipient[];
}

/**
 * Sends every connected pod what it enforces: complete each time, signed once for each distinct content. Each namespace has
 * its own rounds, which take turns: neither how much one of them has to be told, nor that something in it cannot be said,
 * is felt in another.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #subscribers = new Set<Subscriber>();
  readonly #rounds = new Rounds((namespace) => this.#tell(namespace));
  #latest: Issue | null = null;
  #begun: Promise<readonly Promise<void>[]> = Promise.resolve([]);
  #wanted: 'nothing' | 'changed' | 'all' = 'nothing';

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#subscribers.size;
  }

  /** Sends what there is, then whatever changes, until unsubscribed. */
  subscribe(uid: string, send: (message: StreamMessage) => void): () => void {
    const subscriber: Subscriber = { uid, send, sent: null, toldIn: 0, problem: null };
    this.#subscribers.add(subscriber);
    void this.publish('changed');
    return () => {
      this.#subscribers.delete(subscriber);
    };
  }

  /** To all, or to those whose content differs from what they have. Resolves when it is sent. Calls that come together share one issue. */
  async publish(which: 'changed' | 'all'): Promise<void> {
    const isWaiting = this.#wanted !== 'nothing';
    if (this.#wanted !== 'all') this.#wanted = which;
    if (!isWaiting) this.#begun = this.#begun.then(() => this.#begin());
    await Promise.all(await this.#begun);
  }

  /** Tells everyone to connect elsewhere. */
  sendAway(): void {
    for (const { send } of this.#subscribers) send({ goaway: true });
  }

  /** The rounds of all namespaces, under way. */
  async #begin(): Promise<readonly Promise<void>[]> {
    const rounds: Promise<void>[] = [];
    try {
      const breathe = breather();
      for (const namespace of this.#issue()?.recipients.keys() ?? []) {
        rounds.push(this.#rounds.ask(namespace));
        await breathe();
      }
    } catch (error) {
      this.#options.failed(error, null);
    }
    return rounds;
  }

  #issue(): Issue | null {
    const isToAll = this.#wanted === 'all';
    this.#wanted = 'nothing';
    const edition = this.#options.edition();
    if (edition === null) return null;
    const known = [...this.#subscribers].flatMap((subscriber) => {
      const pod = edition.podOf(subscriber.uid);
      return pod === null ? [] : [{ subscriber, pod }];
    });
    const recipients = Map.groupBy(known, ({ pod }) => pod.namespace);
    const number = (this.#latest?.number ?? 0) + 1;
    const toAllSince = isToAll ? number : (this.#latest?.toAllSince ?? 0);
    this.#latest = { number, toAllSince, edition, recipients };
    return this.#latest;
  }

  /** INVARIANT: always of the latest issue, so that nobody is told something older after something newer. */
  async #tell(namespace: string): Promise<void> {
    const issue = this.#latest;
    if (issue === null) return;
    const breathe = breather();
    for (const due of await this.#dueIn(namespace, issue, breathe))
      await this.#send(due, issue, breathe);
  }

  async #dueIn(
    namespace: string,
    { edition, recipients, toAllSince }: Issue,
    breathe: () => Promise<void>,
  ): Promise<Iterable<Due>> {
    const due = new Map<string, Due>();
    for (const { subscriber, pod } of recipients.get(namespace) ?? []) {
      this.#contained({ subscriber, pod }, () => {
        const content = edition.contentOf(pod);
        const digest = digestOf(content);
        if (subscriber.sent === digest && subscriber.toldIn >= toAllSince) return;
        const alike = due.get(digest) ?? { digest, content, recipients: [] };
        alike.recipients.push({ subscriber, pod });
        due.set(digest, alike);
      });
      await breathe();
    }
    return due.values();
  }

  /** The text of one content is there at a time: it may be a megabyte, and there may be hundreds. */
  async #send(due: Due, { number, edition }: Issue, breathe: () => Promise<void>): Promise<void> {
    const message = await this.#signed(due.content, edition);
    if (message === null) return;
    for (const recipient of due.recipients) {
      this.#contained(recipient, ({ subscriber }) => {
        if (!this.#subscribers.has(subscriber)) return;
        subscriber.send(message);
        subscriber.sent = due.digest;
        subscriber.toldIn = number;
        subscriber.problem = null;
      });
      await breathe();
    }
  }

  async #signed(content: Content, { version, observedAt }: Edition): Promise<StreamMessage | null> {
    try {
      const payload = encodeSnapshot({ ...content, version, observedAt });
      return { snapshot: await this.#options.sign(payload) };
    } catch (error) {
      this.#options.failed(error, null);
      return null;
    }
  }

  /** What cannot be said to one pod is no other's loss. It keeps what it has, until that is too old. */
  #contained(recipient: Recipient, act: (recipient: Recipient) => void): void {
    try {
      act(recipient);
    } catch (error) {
      const { subscriber, pod } = recipient;
      const problem = sentenceOf(error);
      if (subscriber.problem !== problem) this.#options.failed(error, pod);
      subscriber.problem = problem;
    }
  }
}
