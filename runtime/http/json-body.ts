import type { Request, Response } from 'express';
import type { BodyBudget, BodyShare } from './body-budget.ts';
import { BodyError } from './body-error.ts';
import { Gathered } from './gathered.ts';

/** Octets that an object or array takes at least once it is parsed: `{},` is three octets of text, and 67 in V8's heap. */
const NODE_OCTETS = 64;
/**
 * Objects and arrays of one body: it takes at most 8 MiB of them. The largest objects of Kubernetes, 1.5 MiB each and two in a
 * review, have half as many with 50 octets each.
 */
export const MOST_NODES = 131_072;
const OPENINGS = [0x7b, 0x5b];

export interface BodyRules {
  /** Octets. */
  readonly limit: number;
  readonly budget: BodyBudget;
}

/** Reads a JSON body. What it takes is in the budget until its answer is out. @throws BodyError */
export async function jsonBody(
  request: Request,
  response: Response,
  rules: BodyRules,
): Promise<unknown> {
  return parsedJson(await textBody(request, response, rules));
}

/** As jsonBody, and gives the text of it, for what is signed. @throws BodyError */
export async function textBody(
  request: Request,
  response: Response,
  { limit, budget }: BodyRules,
): Promise<string> {
  // Before a body is read, an address may be all that is known of who sends it.
  const share = budget.shareFor(response, request.socket.remoteAddress ?? '');
  try {
    checkHeaders(request, limit);
    const octets = await octetsOf(request, limit, share);
    hold(share, NODE_OCTETS * nodesIn(octets));
    return octets.toString('utf8');
  } catch (error) {
    share.end();
    throw error;
  }
}

/** @throws BodyError */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BodyError(400, 'BodyNotJson', 'The body must be JSON.');
  }
}

/** A compressed body would be more than the octets that are counted. */
function checkHeaders(request: Request, limit: number): void {
  const { 'content-encoding': encoding = 'identity', 'content-length': length } = request.headers;
  if (request.is('application/json') === false || encoding !== 'identity')
    throw new BodyError(415, 'BodyNotReadable', 'Send application/json, not compressed.');
  if (Number(length ?? 0) > limit) throw tooLarge(limit);
}

async function octetsOf(request: Request, limit: number, share: BodyShare): Promise<Buffer> {
  const gathered = new Gathered();
  // Destroyed, the request would take the connection of its answer with it.
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (gathered.size + piece.length > limit) throw tooLarge(limit);
    hold(share, piece.length);
    gathered.add(piece);
  }
  return gathered.bytes();
}

function nodesIn(octets: Buffer): number {
  const nodes = octets.reduce((sum, one) => sum + Number(OPENINGS.includes(one)), 0);
  if (nodes <= MOST_NODES) return nodes;
  throw new BodyError(
    413,
    'BodyTooLarge',
    `The body may have at most ${MOST_NODES} objects and arrays.`,
  );
}

function hold({ take }: BodyShare, octets: number): void {
  if (take(octets)) return;
  throw new BodyError(503, 'TooBusy', 'Too many requests are being read; try again in a second.');
}

function tooLarge(limit: number): BodyError {
  return new BodyError(413, 'BodyTooLarge', `The body may have at most ${limit} octets.`);
}
