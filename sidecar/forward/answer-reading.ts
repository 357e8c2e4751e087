import type { IncomingMessage } from 'node:http';
import type { RefusalCode } from '../../core/mcp/refusals.ts';
import { Gathered } from '../../runtime/http/gathered.ts';
import { readBody } from '../transport/body.ts';
import type { BodyReading } from '../transport/body.ts';
import { ERROR_BODY_BYTES } from '../transport/limits.ts';
import { HeldShare } from './held-share.ts';
import { PassingAnswer, passingCall } from './passing-answer.ts';
import type { Relay } from './relay.ts';

/** Octets that an answer takes while it passes: one piece, as large as they are read, waits for the client. */
const PASSING_BYTES = 64 * 1024;

type AnswerRead =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly code: RefusalCode }
  /** It has ended, with its record: it has gone out, or was broken off. */
  | { readonly kind: 'over' };

const OVER: AnswerRead = { kind: 'over' };

const REFUSED: Readonly<Record<Extract<BodyReading, { ok: false }>['why'], AnswerRead>> = {
  tooLarge: { kind: 'refused', code: 'AnswerTooLarge' },
  busy: { kind: 'refused', code: 'GateBusy' },
  aborted: { kind: 'refused', code: 'UpstreamInvalid' },
};

/**
 * Reads an answer that is no stream. It is held whole, as far as its limit and the budget of all answers let it be; beyond
 * that it passes as it comes where nothing in it has to change, and is refused elsewhere. Rejects where it breaks off then.
 */
export async function readAnswerBody(relay: Relay, answer: IncomingMessage): Promise<AnswerRead> {
  const limit = relay.status < 400 ? relay.about.server.limits.messageBytes : ERROR_BODY_BYTES;
  const held = new Gathered();
  const share = new HeldShare(relay);
  const claim = (octets: number): boolean => {
    relay.touch(octets);
    return share.hold(held.size + octets);
  };
  const body = await readBody(answer, limit, claim, held);
  if (relay.ended) return OVER;
  if (body.ok) return { kind: 'whole', bytes: body.bytes };
  const mayPass = body.why !== 'aborted' && share.holdPassing(Math.max(held.size, PASSING_BYTES));
  const passing = mayPass ? passingAnswer(relay, answer) : null;
  if (passing === null) return REFUSED[body.why];
  const passed = await passAll(relay, passing, piecesOf(relay, { held, share }, answer));
  return passed === 'refused' ? REFUSED[body.why] : OVER;
}

function passingAnswer(relay: Relay, answer: IncomingMessage): PassingAnswer | null {
  const call = passingCall(relay);
  return call === null ? null : new PassingAnswer(relay, answer, call);
}

interface Begun {
  readonly held: Gathered;
  readonly share: HeldShare;
}

/** What is held, and then what comes. */
async function* piecesOf(
  relay: Relay,
  { held, share }: Begun,
  answer: IncomingMessage,
): AsyncGenerator<Uint8Array> {
  for (const block of held.take()) {
    // Its octets were counted when they came.
    relay.touch();
    yield block;
    share.holdPassing(Math.max(held.size, PASSING_BYTES));
  }
  for await (const piece of answer as AsyncIterable<Buffer>) {
    relay.touch(piece.length);
    yield piece;
  }
}

async function passAll(
  relay: Relay,
  passing: PassingAnswer,
  pieces: AsyncIterable<Uint8Array>,
): Promise<'refused' | 'over'> {
  for await (const piece of pieces) {
    if (relay.ended) return 'over';
    const passed = await passing.pass(piece);
    if (passed !== 'passed') return passed === 'refused' ? 'refused' : 'over';
  }
  if (!relay.ended) passing.end();
  return 'over';
}
