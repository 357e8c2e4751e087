import { isDeepStrictEqual } from 'node:util';
import type { ScriptedAnswer } from '../case.ts';
import type { Decision } from '../../support/audit-file.ts';
import { viewsOf } from '../readers/view.ts';
import type { View } from '../readers/view.ts';
import type { AuditPipe } from '../system/audit-pipe.ts';
import type { Arrived } from '../system/request-reader.ts';
import { CREDENTIAL, UNSEEN } from '../system/setup.ts';
import type { PrincipalName, Setup } from '../system/setup.ts';
import type { Attendant, Reply } from '../system/upstream.ts';
import { Ledger } from './ledger.ts';
import { placeOf, verbView } from './place.ts';
import type { Place } from './place.ts';
import { Scripted } from './scripted.ts';
import { tagOf } from './tag.ts';
import type { Tag } from './tag.ts';
import { mayHave } from './verdict.ts';

/** One request at the server: whose it is, and the ids that it brought. */
export interface Delivery {
  readonly tag: Tag | null;
  readonly ids: readonly string[];
  /** Whether its answer comes on the stream of its session (HTTP+SSE). */
  readonly isBeside: boolean;
  /** Ids that were answered as they should be: the client must get to see it. */
  readonly answered: ReadonlySet<string>;
}

/** What the oracle shares with the sidecar. */
type Known = Pick<Setup, 'tokens' | 'digestKey'>;

/** Deliveries that are remembered: late answers of a case before are still known. */
const DELIVERIES = 1000;

/** Milliseconds for which a case may leave the pipe full: what does not wait for its record is at the server long before. */
const STALL_MS = 40;

/** Ids that are remembered. */
const IDS = 1000;

/** Sees what reaches the server and what is recorded, and holds one against the other. */
export class Oracle implements Attendant {
  readonly ledger: Ledger;
  readonly deliveries = new Map<number, Delivery>();
  readonly scripted = new Scripted();
  /** Requests of clients at the server in this run. */
  reached = 0;
  readonly #audit: Pick<AuditPipe, 'read' | 'fill'> | null;
  readonly #secrets: readonly string[];
  #divergences: string[] = [];
  #nonce = 0;
  #stalledUntil = 0;
  /** Ids that went to the server, as JSON text: what the gate may cancel. */
  readonly #ids = new Set<string>();

  /** `audit` null: what is tested records nothing. */
  constructor(audit: Pick<AuditPipe, 'read' | 'fill'> | null, { tokens, digestKey }: Known) {
    this.#audit = audit;
    this.#secrets = Object.values(tokens);
    this.ledger = new Ledger(digestKey);
  }

  /** `stalls`: at first nobody reads the audit trail. */
  begin(script: readonly ScriptedAnswer[], stalls = false): void {
    this.readAudit();
    this.ledger.begin();
    this.#stalledUntil = performance.now() + (stalls ? STALL_MS : 0);
    if (stalls) this.#audit?.fill();
    this.scripted.begin(script);
    this.reached = 0;
  }

  /** What was found since it was asked last. */
  take(): readonly string[] {
    const found = this.#divergences;
    this.#divergences = [];
    return found;
  }

  disagreed(what: string): void {
    this.#divergences.push(what);
  }

  arrived(request: Arrived): Reply {
    this.readAudit();
    this.#nonce += 1;
    const nonce = this.#nonce;
    const tag = tagOf(request);
    const place = placeOf(request);
    const views =
      request.method === 'POST' ? this.#agreed(request.body) : [verbView(request.method)];
    this.#checkHead(request, place);
    const decisions = views.flatMap((view) => this.#check(view, tag, place) ?? []);
    if (decisions.length > 0) this.reached += 1;
    const who = decisions[0]?.principal.subject ?? null;
    const answer = this.scripted.answer({ nonce, views, place, who, isOfCase: tag !== null });
    const { ids, answered } = answer;
    this.#remember({ tag, ids, isBeside: place.stream !== null, answered });
    return answer.reply;
  }

  /** Keeps the pipe from filling up, unless this case wants it to be full. */
  look(): void {
    if (performance.now() >= this.#stalledUntil) this.readAudit();
  }

  /** Takes in what was recorded by now. */
  readAudit(): void {
    if (this.#audit === null) return;
    const { text, entries } = this.#audit.read();
    this.ledger.add(entries);
    for (const secret of [...this.#secrets, CREDENTIAL, UNSEEN])
      if (text.includes(secret)) this.disagreed(`the audit trail has a secret: ${secret}`);
  }

  /** What every reader takes the body for. */
  #agreed(body: Buffer): readonly View[] {
    const [first, ...others] = viewsOf(body);
    const views = first?.views ?? '';
    for (const { reader, views: other } of others) {
      if (!isDeepStrictEqual(views, other))
        this.disagreed(
          `${reader} and ${first?.reader ?? ''} read different things: ${body.toString('latin1')}\n${JSON.stringify([views, other])}`,
        );
    }
    if (typeof views !== 'string') return views;
    this.disagreed(`the server cannot read what reached it: ${views}: ${body.toString('latin1')}`);
    return [];
  }

  #checkHead({ target, headers }: Arrived, { isKnown, resumesAfter }: Place): void {
    if (!isKnown) this.disagreed(`${target} reached the server`);
    if (resumesAfter !== null && !this.scripted.gaveEvent(resumesAfter))
      this.disagreed(`a stream is resumed after an event that nobody got: ${resumesAfter}`);
    const text = headers.map(([name, value]) => `${name}: ${value}`).join('\n');
    for (const secret of this.#secrets)
      if (text.includes(secret)) this.disagreed('the token of a client reached the server');
    const credentials = headers
      .filter(([name]) => name === 'authorization')
      .map(([, value]) => value);
    if (!isDeepStrictEqual(credentials, [CREDENTIAL]))
      this.disagreed('the server did not get the service credential, once');
  }

  /** What let it through; null for a message of the gate's own, and for what nothing let through. */
  #check(view: View, tag: Tag | null, { session }: Place): Decision | null {
    if (this.#isOfGate(view, tag?.who ?? null)) return null;
    const decision = this.ledger.take(view, tag?.who ?? null, session);
    if (decision === null) {
      const what = JSON.stringify({ ...view, session });
      this.disagreed(`reached the server without a record that allows it: ${what}`);
      return null;
    }
    const who = decision.principal.subject as PrincipalName;
    if (tag !== null && tag.who !== who) this.disagreed(`recorded for ${who}, sent by ${tag.who}`);
    if (!mayHave(who, view, this.scripted.isTaskOf))
      this.disagreed(`${who} may not have this: ${JSON.stringify(view)}`);
    if (view.id !== null) this.#noteId(view.id);
    return decision;
  }

  #isOfGate(view: View, who: string | null): boolean {
    const cancels =
      view.method === 'notifications/cancelled' && view.reason === 'Ended by the gate';
    return (cancels && this.#ids.has(view.about ?? '')) || this.ledger.takeOwed(view, who);
  }

  /** The oldest goes first: an id that is still in use is never forgotten. */
  #noteId(id: string): void {
    this.#ids.delete(id);
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (oldest !== undefined && this.#ids.size > IDS) this.#ids.delete(oldest);
  }

  #remember(delivery: Delivery): void {
    this.deliveries.set(this.#nonce, delivery);
    this.deliveries.delete(this.#nonce - DELIVERIES);
  }
}
