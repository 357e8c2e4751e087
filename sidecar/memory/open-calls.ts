import type { ReasonCode } from '../../core/policy/reasons.ts';
import { Places } from './places.ts';
import type { Placed } from './places.ts';

/** A call or stream that is open between a client and the upstream. */
export interface OpenCall {
  /** `<provider> <subject>`: whose limits it counts toward. */
  readonly principal: string;
  /**
   * The decision that opened a stream, null for a call: a stream counts toward streamsPerPrincipal, a call toward the calls
   * in flight.
   */
  readonly stream: string | null;
  /** The calls in it that have no answer yet: those of a batch wait in one. */
  readonly waiting: { readonly size: number };
  /** Whether it still owes answers to calls that are open beside it (HTTP+SSE). */
  readonly isOwing: boolean;
  /** Milliseconds since the epoch at which the credential ends. */
  readonly expiresAt: number;
  /** Milliseconds since the epoch at which it ends for want of an octet from the upstream. */
  idleUntil: number;
  /** Milliseconds since the epoch at which its client went away while it still runs upstream; null while there is one. */
  abandonedAt: number | null;
  /** Decides again under what is in force now. */
  recheck(): void;
  /** Ends it, telling the client why in the form of its method. */
  cut(reason: ReasonCode): void;
  /** Ends it because the upstream fell silent. */
  giveUp(): void;
}

/** What of open calls is over. */
export interface Sweep {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds that a call or stream may be open. */
  readonly totalMs: number;
  /** Milliseconds that a call still runs whose client went away, and the most of these. */
  readonly abandonedMs: number;
  readonly abandonedCount: number;
}

/** All that is open, so that a policy change, an expired credential and a silent upstream reach it. */
export class OpenCalls {
  readonly places = new Places();
  readonly #now: () => number;
  /** When each was opened, and what it counts. */
  readonly #open = new Map<OpenCall, { readonly since: number; readonly placed: Placed }>();
  readonly #byStream = new Map<string, OpenCall>();

  /** `now`: milliseconds since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#open.size;
  }

  add(call: OpenCall): void {
    if (call.stream !== null) this.#byStream.set(call.stream, call);
    const placed = placedOf(call);
    this.#open.set(call, { since: this.#now(), placed });
    this.places.take(placed);
  }

  delete(call: OpenCall): void {
    const entry = this.#open.get(call);
    if (entry === undefined) return;
    this.#open.delete(call);
    if (call.stream !== null) this.#byStream.delete(call.stream);
    this.places.give(entry.placed);
  }

  /** The principal's open stream of this id; null where it has none. */
  streamOf(principal: string, id: string): OpenCall | null {
    const stream = this.#byStream.get(id);
    return stream?.principal === principal ? stream : null;
  }

  /** After a change of what is in force. */
  recheck(): void {
    for (const call of this.#all()) call.recheck();
  }

  /** Ends what is past its time. */
  sweep({ now, totalMs, abandonedMs, abandonedCount }: Sweep): void {
    for (const [call, { since }] of [...this.#open]) {
      if (isOver(call, now, abandonedMs)) call.giveUp();
      else if (call.expiresAt <= now) call.cut('CredentialExpired');
      else if (since + totalMs <= now) call.cut('TimeExceeded');
    }
    this.#giveUpBeyond(abandonedCount);
  }

  /** Ends everything, for the end of the process. */
  endAll(): void {
    for (const call of this.#all()) call.giveUp();
  }

  /** Ends the streams, which would not end by themselves, as soon as they owe nothing. */
  endStreams(): void {
    for (const call of this.#all()) if (call.stream !== null && !call.isOwing) call.giveUp();
  }

  /** The oldest go first. */
  #giveUpBeyond(abandonedCount: number): void {
    const abandoned = this.#all().filter((call) => call.abandonedAt !== null);
    if (abandoned.length <= abandonedCount) return;
    abandoned.sort((a, b) => (a.abandonedAt ?? 0) - (b.abandonedAt ?? 0));
    for (const call of abandoned.slice(0, abandoned.length - abandonedCount)) call.giveUp();
  }

  /** Those that are open now: what ends one may end others. */
  #all(): OpenCall[] {
    return [...this.#open.keys()];
  }
}

/** What expects no answer is under way like a call. */
function placedOf({ principal, stream, waiting }: OpenCall): Placed {
  if (stream !== null) return { principal, of: 'streams', count: 1 };
  return { principal, of: 'calls', count: Math.max(1, waiting.size) };
}

function isOver(call: OpenCall, now: number, abandonedMs: number): boolean {
  return (
    call.idleUntil <= now || (call.abandonedAt !== null && call.abandonedAt + abandonedMs <= now)
  );
}
