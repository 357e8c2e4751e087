import { createHash, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { KubeClient } from './client.ts';
import { KubeError, hasStatus } from './kube-error.ts';
import { microTime } from './lease-record.ts';
import type { KubeLog } from './log.ts';
import { isRecord } from './object.ts';
import type { KubeObject } from './object.ts';
import type { Resource } from './resource-path.ts';

const EVENTS: Resource = { group: 'events.k8s.io', version: 'v1', plural: 'events' };

/** Whom an event is about. */
export interface EventSubject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for cluster-scoped objects: their events are in `default`. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface EventReport {
  readonly regarding: EventSubject;
  readonly type: 'Normal' | 'Warning';
  /** Stable CamelCase word for why. */
  readonly reason: string;
  /** Stable CamelCase word for what was done. */
  readonly action: string;
  /** A sentence for people. */
  readonly note: string;
}

interface Options {
  readonly client: KubeClient;
  /** Name of the pod that reports. */
  readonly instance: string;
  readonly log: KubeLog;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How often repetitions are written, in milliseconds. */
  readonly sweepMs?: number;
}

const CONTROLLER = 'gatehouse.dev/operator';
/** What is repeated within this time is one series, in milliseconds: as client-go has it. */
const SERIES_MS = 6 * 60_000;
const SWEEP_MS = 30_000;
/** Series that are remembered; the one that was silent longest is forgotten first. */
const MOST_SERIES = 1024;
const ALREADY_EXISTS = 409;
/** Writes under way; what comes on top of them is dropped, since events are a courtesy. */
const MOST_WRITES = 32;
/** Bound of the API server, in characters. */
const LONGEST_NOTE = 1024;

interface Series {
  target: { readonly namespace: string; readonly name: string };
  count: number;
  written: number;
  lastAt: number;
}

/**
 * Records Events of the cluster. What repeats itself becomes a count, whoever has told it first: a leader that follows one
 * that was killed tells everything once more. Nothing here ever fails its caller.
 */
export class EventRecorder {
  readonly #options: Options;
  /** In order of their last repetition. */
  readonly #series = new Map<string, Series>();
  readonly #writes = new Set<Promise<void>>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: Options) {
    this.#options = options;
    this.#sweeper = setInterval(() => this.#sweep(), options.sweepMs ?? SWEEP_MS).unref();
  }

  record(report: EventReport): void {
    const key = keyOf(report);
    const known = this.#series.get(key);
    const now = this.#options.now();
    if (known === undefined || now - known.lastAt >= SERIES_MS)
      return this.#begin(key, report, now);
    known.count += 1;
    known.lastAt = now;
    this.#series.delete(key);
    this.#series.set(key, known);
  }

  /** Writes the counts that are not written yet, and resolves when nothing is under way. */
  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await Promise.all(this.#writes);
    this.#sweep();
    await Promise.all(this.#writes);
  }

  #begin(key: string, report: EventReport, now: number): void {
    if (this.#writes.size >= MOST_WRITES) return;
    const namespace = report.regarding.namespace === '' ? 'default' : report.regarding.namespace;
    const name = nameOf(report.regarding.name, key);
    const series: Series = { target: { namespace, name }, count: 1, written: 1, lastAt: now };
    this.#series.delete(key);
    this.#series.set(key, series);
    for (const oldest of this.#series.keys()) {
      if (this.#series.size <= MOST_SERIES) break;
      this.#series.delete(oldest);
    }
    const body = eventOf(report, { namespace, name, now, instance: this.#options.instance });
    this.#write(key, () => this.#create(series, body));
  }

  async #create(series: Series, body: EventBody): Promise<void> {
    const { client } = this.#options;
    try {
      await client.create(EVENTS, { namespace: series.target.namespace }, body);
    } catch (thrown) {
      if (!hasStatus(thrown, ALREADY_EXISTS)) throw thrown;
      // A patch of nothing reads it: the operator may write Events, and not get them.
      const present = await client.merge(EVENTS, series.target, {});
      await (saysTheSame(present, body)
        ? this.#goOn(series, countOf(present))
        : this.#createApart(series, body));
    }
  }

  async #goOn(series: Series, told: number): Promise<void> {
    series.count += told;
    series.written += told;
    const counted = seriesOf(series.written, series.lastAt);
    await this.#options.client.merge(EVENTS, series.target, counted);
  }

  /** Whoever may create Events can take the names that follow from what is said. Nobody foresees this one. */
  async #createApart(series: Series, body: EventBody): Promise<void> {
    const { namespace } = series.target;
    const name = nameOf(body.regarding.name, randomUUID());
    series.target = { namespace, name };
    const renamed = { ...body, metadata: { namespace, name } };
    await this.#options.client.create(EVENTS, { namespace }, renamed);
  }

  #sweep(): void {
    const now = this.#options.now();
    for (const [key, series] of this.#series) {
      if (series.count > series.written) this.#count(key, series);
      if (now - series.lastAt >= SERIES_MS) this.#series.delete(key);
    }
  }

  #count(key: string, series: Series): void {
    if (this.#writes.size >= MOST_WRITES) return;
    const body = seriesOf(series.count, series.lastAt);
    series.written = series.count;
    this.#write(key, () => this.#options.client.merge(EVENTS, series.target, body));
  }

  /** A series whose write failed is forgotten: the next report begins another one. */
  #write(key: string, send: () => Promise<unknown>): void {
    const write = send().then(
      () => undefined,
      (thrown: unknown) => {
        this.#series.delete(key);
        const { status, reason, message } = KubeError.from(thrown);
        const fields = { status, reason, problem: message };
        this.#options.log.warn('An event could not be recorded.', fields);
      },
    );
    this.#writes.add(write);
    void write.finally(() => this.#writes.delete(write));
  }
}

function keyOf({ regarding, type, reason, action, note }: EventReport): string {
  return JSON.stringify([
    regarding.uid,
    regarding.kind,
    regarding.name,
    type,
    reason,
    action,
    note,
  ]);
}

/** Of what it says, so that saying it again finds it: the name of the subject, 64 bits of the rest. */
function nameOf(subject: string, key: string): string {
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return `${subject.slice(0, 200)}.${digest}`;
}

function seriesOf(count: number, lastAt: number): object {
  return { series: { count, lastObservedTime: microTime(lastAt) } };
}

/** How often an Event says that it was seen. */
function countOf({ value: { series } }: KubeObject): number {
  return isRecord(series) && typeof series['count'] === 'number' ? series['count'] : 1;
}

/** Whether an Event that has our name is one of ours, about the same. */
function saysTheSame({ value }: KubeObject, body: EventBody): boolean {
  const regarding = isRecord(value['regarding']) ? value['regarding'] : {};
  const { type, reason, note, reportingController } = body;
  const said = ['type', 'reason', 'note', 'reportingController'].map((key) => value[key]);
  const subject = ['kind', 'namespace', 'name', 'uid'] as const;
  return (
    isDeepStrictEqual(said, [type, reason, note, reportingController]) &&
    subject.every((key) => (regarding[key] ?? '') === body.regarding[key])
  );
}

type EventBody = ReturnType<typeof eventOf>;

function eventOf(
  { regarding, type, reason, action, note }: EventReport,
  at: { namespace: string; name: string; now: number; instance: string },
) {
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { namespace: at.namespace, name: at.name },
    eventTime: microTime(at.now),
    reportingController: CONTROLLER,
    reportingInstance: at.instance,
    regarding,
    ...{ type, reason, action },
    note: note.slice(0, LONGEST_NOTE),
  };
}
