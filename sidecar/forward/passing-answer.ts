import type { IncomingMessage } from 'node:http';
import { JsonScan } from '../../core/json/scan/scan.ts';
import { obstacleAtEnd, obstacleIn, saysFailed } from '../../core/mcp/passing-answer.ts';
import { answerHead } from './answer-head.ts';
import type { Call } from './call.ts';
import { startAnswer, writeOn } from './client-writer.ts';
import type { Relay } from './relay.ts';

/** Methods whose answers are read whole: what they name is remembered, or only in part for this principal. */
const READ_WHOLE: ReadonlySet<string> = new Set(['initialize', 'tasks/list']);

/**
 * The call whose answer may pass as it comes, since nothing in it has to change but what `obstacleIn` finds; null where the
 * answer must be read whole. INVARIANT: the one place that says so: what filters, masks or merges answers is asked here.
 */
export function passingCall(relay: Relay): Call | null {
  const { calls, denials, isBatch } = relay.about;
  const [call, second] = calls;
  if (call === undefined || second !== undefined || isBatch || denials.length > 0) return null;
  const { of, method } = call.origin;
  return relay.status < 400 && of === null && !READ_WHOLE.has(method) ? call : null;
}

/** What came of the octets that were to pass: refused, nothing of the answer has gone out; broken, left: the end of it. */
export type Passing = 'passed' | 'refused' | 'broken' | 'left';

/**
 * An answer on its way to the client that is not kept: each piece is scanned before it goes out. The client never gets a
 * whole answer that is not as it may be: without its end it is seen to be broken.
 */
export class PassingAnswer {
  readonly #relay: Relay;
  readonly #answer: IncomingMessage;
  readonly #call: Call;
  readonly #scan = new JsonScan();
  #looked = 0;

  constructor(relay: Relay, answer: IncomingMessage, call: Call) {
    this.#relay = relay;
    this.#answer = answer;
    this.#call = call;
  }

  /** Scans the octets and hands them out; resolves when the client has taken most of them. */
  async pass(octets: Uint8Array): Promise<Passing> {
    const { response } = this.#relay.about.exchange;
    const obstacle = this.#scan.push(octets) ?? this.#obstacle();
    if (obstacle !== null) return this.#stop(obstacle);
    this.#begin();
    await writeOn(this.#relay, octets);
    return response.destroyed && !this.#relay.ended ? this.#left() : 'passed';
  }

  /** What is known is looked at once: the server chooses how many pieces there are. */
  #obstacle(): string | null {
    if (this.#scan.edition === this.#looked) return null;
    this.#looked = this.#scan.edition;
    return obstacleIn(this.#scan.outline, this.#id);
  }

  /** The server has said everything. */
  end(): void {
    const { outline } = this.#scan;
    const obstacle = this.#scan.end() ?? obstacleAtEnd(outline, this.#id);
    if (obstacle !== null) {
      this.#stop(obstacle);
      return;
    }
    const call = this.#relay.takeOnly();
    if (call !== null) this.#relay.close(call, saysFailed(outline) ? 'failed' : 'answered');
    this.#relay.about.exchange.response.end();
    this.#relay.end('accepted');
  }

  get #id(): string | number {
    return this.#call.origin.rpcId;
  }

  #begin(): void {
    const { response } = this.#relay.about.exchange;
    if (response.headersSent) return;
    this.#relay.form = 'octets';
    // Without a length: an answer that is broken off then has no end.
    const headers = answerHead(this.#relay, this.#answer, 'application/json');
    startAnswer(this.#relay, this.#relay.status, headers);
  }

  /** Nothing has gone out: it is refused. Something has: it is broken off. */
  #stop(why: string): Passing {
    const { about } = this.#relay;
    about.path.gate.log.warn('an answer of the MCP server was broken off', { why });
    about.upstream.cancel();
    if (!about.exchange.response.headersSent) return 'refused';
    about.exchange.response.destroy();
    this.#relay.end('broken');
    return 'broken';
  }

  /** Nobody can ask again for the rest of an answer. */
  #left(): Passing {
    this.#relay.about.upstream.cancel();
    this.#relay.end('disconnected');
    return 'left';
  }
}
