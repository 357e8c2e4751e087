import type { OutcomeRecord } from '../../core/audit/record.ts';
import type { JsonObject } from '../../core/json/json.ts';
import type { RequestId } from '../../core/mcp/message.ts';
import type { Operation } from '../../core/mcp/operation.ts';
import type { RefusalCode } from '../../core/mcp/refusals.ts';
import type { ReasonCode } from '../../core/policy/reasons.ts';
import type { ServerSettings, Snapshot, SnapshotVersion } from '../../core/snapshot/snapshot.ts';
import type { Caller } from '../caller.ts';
import type { DataPath } from '../data-path.ts';
import { rpcKey } from '../memory/memory.ts';
import type { OpenCall } from '../memory/open-calls.ts';
import type { Session } from '../memory/session.ts';
import { nameOf } from '../transport/exchange.ts';
import type { Exchange } from '../transport/exchange.ts';
import type { Call } from './call.ts';
import type { UpstreamExchange } from './upstream.ts';

/** What one forwarded HTTP request is about. */
export interface Forwarded {
  readonly path: DataPath;
  readonly exchange: Exchange;
  readonly caller: Caller;
  readonly server: ServerSettings;
  /** Of the snapshot in force when the request came. */
  readonly version: SnapshotVersion;
  /** Requests that wait for an answer; empty for notifications, responses and a standalone stream. */
  readonly calls: readonly Call[];
  /** Decisions of forwarded notifications and responses: accepted or failed as a whole. */
  readonly notices: readonly string[];
  /** Answers to the denied elements of a batch. */
  readonly denials: readonly JsonObject[];
  readonly isBatch: boolean;
  /** The decision that opened a stream (GET, listen): its records are written under it; null for a call. */
  readonly stream: string | null;
  /** What a standalone stream is decided on again; null where there are only calls, which are decided by themselves. */
  readonly standing: Operation | null;
  /** The stream that its answers come on (HTTP+SSE); null where they come as the answer to the request itself. */
  readonly answersOn: Relay | null;
  readonly upstream: UpstreamExchange;
}

/** How a relay ends early: `endings.ts`. */
export interface Endings {
  recheck(relay: Relay): void;
  cut(relay: Relay, reason: ReasonCode): void;
  giveUp(relay: Relay, code: RefusalCode): void;
}

/** What a client is told of its lists. */
export interface Notices {
  grant(filter: JsonObject): void;
  tell(snapshot: Snapshot): void;
}

type Result = OutcomeRecord['result'];

/** The state of one upstream answer on its way to one client. */
export class Relay implements OpenCall {
  about: Forwarded;
  readonly principal: string;
  readonly stream: string | null;
  readonly expiresAt: number;
  idleUntil: number;
  abandonedAt: number | null = null;
  /** Requests without answer yet, by JSON-RPC id as JSON text (1 and "1" differ). */
  readonly waiting: Map<string, Call>;
  /** POSTs whose answers come on this stream, and questions of the gate's own (HTTP+SSE). */
  readonly posts = new Set<Relay>();
  readonly questions = new Map<string, (answer: JsonObject | null) => void>();
  /** Octets handed out. */
  bytes = 0;
  /** Status of the upstream's answer; 0 before it. */
  status = 0;
  ended = false;
  /** The client has an event id of it: what was not answered may be asked for again (SEP-1699). */
  isResumable = false;
  /** Protocol version that the answer to `initialize` names; null before it. */
  negotiated: string | null = null;
  /** How the answer goes out once it has begun: as inspected events, or as octets that nobody may add to. */
  form: 'none' | 'events' | 'octets' = 'none';
  /** Of a stream: `list-notices.ts`. null for a call, which ends before its client would ask for lists again. */
  listNotices: Notices | null = null;
  readonly #endings: Endings;

  constructor(about: Forwarded, endings: Endings) {
    this.about = about;
    this.#endings = endings;
    this.principal = about.caller.key;
    this.stream = about.stream;
    this.expiresAt = about.caller.identity.expiresAt * 1000;
    this.idleUntil = this.#idleDeadline();
    this.waiting = new Map(about.calls.map((call) => [JSON.stringify(call.origin.rpcId), call]));
  }

  /** So many octets came from the upstream, or its head. */
  touch(octets = 0): void {
    this.about.path.garbage.add(octets);
    this.idleUntil = this.#idleDeadline();
    for (const post of this.posts) post.touch();
  }

  get isOwing(): boolean {
    return this.posts.size > 0;
  }

  /** Who is owed answers on it: itself, and the POSTs that are answered on it. */
  get owed(): readonly Relay[] {
    return [this, ...this.posts];
  }

  /** Calls that are owed answers on it. */
  get owedCalls(): readonly Call[] {
    return this.owed.flatMap(({ waiting }) => [...waiting.values()]);
  }

  /** The session of a stream of HTTP+SSE, once the server has named it, and when its version is settled. */
  enter(session: Session): void {
    this.about = { ...this.about, caller: { ...this.about.caller, session } };
  }

  recheck(): void {
    this.#endings.recheck(this);
  }

  cut(reason: ReasonCode): void {
    this.#endings.cut(this, reason);
  }

  giveUp(code: RefusalCode = 'UpstreamSilent'): void {
    this.#endings.giveUp(this, code);
  }

  /** Who waits for an answer with this id. */
  askerOf(id: RequestId): Relay | null {
    const key = JSON.stringify(id);
    return this.owed.find(({ waiting }) => waiting.has(key)) ?? null;
  }

  /** The waiting call that an answer with this id belongs to; it waits no longer. */
  take(id: RequestId): Call | null {
    const key = JSON.stringify(id);
    const call = this.waiting.get(key) ?? null;
    this.waiting.delete(key);
    return call;
  }

  /** The one waiting call: whom an error without an id is for. */
  takeOnly(): Call | null {
    const [only, second] = [...this.waiting.values()];
    return only === undefined || second !== undefined ? null : this.take(only.origin.rpcId);
  }

  /** The decision that messages on this stream belong to. */
  get callId(): string | null {
    return this.about.calls[0]?.origin.decisionId ?? this.about.stream;
  }

  /** Records how a call ended. */
  close(call: Call, result: Result, removed = 0): void {
    const { path, caller } = this.about;
    path.memory.calls.delete(
      caller.key,
      rpcKey(caller.session?.upstreamId ?? null, call.origin.rpcId),
    );
    const durationMs = path.gate.now() - call.startedAt;
    path.gate.meter.answered({ method: call.origin.method, result }, durationMs / 1000);
    this.#outcome(call.origin.decisionId, result, durationMs, removed);
  }

  /** The client waits no longer for an answer that would come on this stream (HTTP+SSE). */
  forget(id: RequestId): void {
    const asker = this.askerOf(id);
    const call = asker?.take(id) ?? null;
    if (asker === null || call === null) return;
    asker.close(call, 'disconnected');
    asker.endIfDone();
  }

  /** Ends what the upstream has accepted and owes no answer any more. */
  endIfDone(): void {
    if (this.status !== 0 && this.waiting.size === 0) this.end('accepted');
  }

  /** The upstream ended a stream that the client may resume: its calls still wait, for the stream that answers them. */
  suspend(): void {
    this.waiting.clear();
    this.end('accepted');
  }

  /** Records how everything ended that has no record yet, and takes the relay out of what is open. */
  end(result: Result): void {
    if (this.ended) return;
    this.ended = true;
    const { path, notices, exchange, stream } = this.about;
    path.open.delete(this);
    this.about.answersOn?.posts.delete(this);
    this.#endWithStream(result);
    for (const call of this.waiting.values()) this.close(call, result);
    this.waiting.clear();
    const durationMs = path.gate.now() - exchange.startedAt;
    for (const id of notices) this.#outcome(id, result, durationMs, 0);
    if (stream !== null) this.#streamClosed(stream);
  }

  /** INVARIANT: nothing outlives the stream that its answer would come on. */
  #endWithStream(result: Result): void {
    for (const answered of this.questions.values()) answered(null);
    for (const post of [...this.posts]) {
      post.about.upstream.cancel();
      post.end(result === 'disconnected' ? result : 'cut');
    }
  }

  #streamClosed(id: string): void {
    const { gate } = this.about.path;
    gate.meter.openStreams(-1);
    this.write({ kind: 'stream', id, at: gate.now(), event: 'closed', reason: null });
  }

  #outcome(id: string, result: Result, durationMs: number, removed: number): void {
    const { gate } = this.about.path;
    const { status: httpStatus, bytes } = this;
    this.write({
      kind: 'outcome',
      id,
      at: gate.now(),
      result,
      httpStatus,
      bytes,
      durationMs,
      removed,
    });
  }

  /** Writes a record of something that has happened already: nothing waits for it. */
  write(record: Parameters<DataPath['gate']['trail']['write']>[0]): void {
    const { gate } = this.about.path;
    gate.trail.write(record).catch((error: unknown) => {
      gate.log.error('a record could not be written', { kind: record.kind, error: nameOf(error) });
    });
  }

  #idleDeadline(): number {
    return this.about.path.gate.now() + this.about.server.limits.idleSeconds * 1000;
  }
}
