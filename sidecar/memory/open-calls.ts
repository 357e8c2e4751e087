import type { ReasonCode } from '../../core/policy/reasons.ts';

/** A call or stream that is open between a client and the upstream. */
export interface OpenCall {
  /** `<provider> <subject>`: whose limits it counts toward. */
  readonly principal: string;
  /**
   * The decision that opened a stream, null for a call: a stream counts toward streamsPerPrincipal, a call toward the calls
   * in flight.
   */
  readonly stream: string | null;
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

/** All that is open, so that a policy change, an expired credential and a silent upstream reach it. */
export class OpenCalls {
  readonly #open = new Set<OpenCall>();
  readonly #byStream = new Map<string, OpenCall>();
  readonly #streams = new Map<string, number>();
  readonly #calls = new Map<string, number>();

  get size(): number {
    return this.#open.size;
  }

  /** How many streams (or else calls) the principal has open. */
  countOf(principal: string, streams: boolean): number {
    return (streams ? this.#streams : this.#calls).get(principal) ?? 0;
  }

  add(call: OpenCall): void {
    this.#open.add(call);
    if (call.stream !== null) this.#byStream.set(call.stream, call);
    this.#count(call, 1);
  }

  delete(call: OpenCall): void {
    if (!this.#open.delete(call)) return;
    if (call.stream !== null) this.#byStream.delete(call.stream);
    this.#count(call, -1);
  }

  /** The principal's open stream of this id; null where it has none. */
  streamOf(principal: string, id: string): OpenCall | null {
    const stream = this.#byStream.get(id);
    return stream?.principal === principal ? stream : null;
  }

  /** After a change of what is in force. */
  recheck(): void {
    for (const call of [...this.#open]) call.recheck();
  }

  /** Ends what is past its time. `abandonedMs` and `abandonedCount` bound calls whose client went away. */
  sweep(now: number, abandonedMs: number, abandonedCount: number): void {
    for (const call of [...this.#open]) {
      if (isOver(call, now, abandonedMs)) call.giveUp();
      else if (call.expiresAt <= now) call.cut('CredentialExpired');
    }
    this.#giveUpBeyond(abandonedCount);
  }

  /** Ends everything, for the end of the process. */
  endAll(): void {
    for (const call of [...this.#open]) call.giveUp();
  }

  /** Ends the streams, which would not end by themselves, as soon as they owe nothing. */
  endStreams(): void {
    for (const call of [...this.#open]) if (call.stream !== null && !call.isOwing) call.giveUp();
  }

  /** The oldest go first. */
  #giveUpBeyond(abandonedCount: number): void {
    const abandoned = [...this.#open].filter((call) => call.abandonedAt !== null);
    if (abandoned.length <= abandonedCount) return;
    abandoned.sort((a, b) => (a.abandonedAt ?? 0) - (b.abandonedAt ?? 0));
    for (const call of abandoned.slice(0, abandoned.length - abandonedCount)) call.giveUp();
  }

  #count(call: OpenCall, change: 1 | -1): void {
    const counts = call.stream !== null ? this.#streams : this.#calls;
    const count = (counts.get(call.principal) ?? 0) + change;
    if (count > 0) counts.set(call.principal, count);
    else counts.delete(call.principal);
  }
}

function isOver(call: OpenCall, now: number, abandonedMs: number): boolean {
  return (
    call.idleUntil <= now || (call.abandonedAt !== null && call.abandonedAt + abandonedMs <= now)
  );
}
