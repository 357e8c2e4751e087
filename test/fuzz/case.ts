/** One case: what clients send, and what the server answers. Plain data, so that it can be kept as a file. */
export interface Case {
  readonly connections: readonly Connection[];
  /** What the server answers, one request after the other; begun again where they are used up. */
  readonly answers: readonly ScriptedAnswer[];
  /** Whether the pipe of the audit trail is full when it begins, so that no record gets through for a while. */
  readonly stalls: boolean;
}

/** One TCP connection of a client. */
export interface Connection {
  readonly requests: readonly Sent[];
  /** Where the octets are cut into writes, each as so many octets after the one before; the rest goes in one. */
  readonly cuts: readonly number[];
  /** Whether every request is framed as HTTP asks, so that each of them must be answered. */
  readonly whole: boolean;
}

/**
 * The octets of one request, one character an octet, with placeholders: `<HOST>`, `<RUN>`, and a name for its token;
 * of Ada's `<SESSION>`, `<EVENT>` (the last event id that she was given in it), `<TASK>` (her last task), and `<SSE>`, where her
 * session of HTTP+SSE takes messages.
 */
export interface Sent {
  readonly octets: string;
  /** Its content, where the framing is right; null where there is none or it cannot be told. */
  readonly content: string | null;
}

/** What the server says in one message of an answer; `system/speech.ts` has the words. */
export const SAYINGS = [
  'answer',
  'again',
  'stray',
  'twin',
  'failed',
  'note',
  'hidden',
  'sampling',
  'asking',
  'garbage',
  'batch',
  'task',
] as const;

export type Saying = (typeof SAYINGS)[number];

export interface ScriptedEvent {
  readonly says: Saying | 'nothing';
  /** Lines before the data, as `id: 7`, `retry: 10`, `: comment`, `event: other`. */
  readonly lines: readonly string[];
  /** Whether the message is spread over several `data` lines. */
  readonly spread: boolean;
  readonly newline: '\n' | '\r' | '\r\n' | 'mixed';
}

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly form:
    | { readonly kind: 'json'; readonly says: Saying }
    /** Cut off: the last event has no blank line after it. */
    | {
        readonly kind: 'events';
        readonly events: readonly ScriptedEvent[];
        readonly isCutOff: boolean;
      }
    | { readonly kind: 'empty' };
  /** How the end is told; `broken` announces more than comes, `open` has no end. */
  readonly framing: 'length' | 'chunked' | 'close' | 'broken' | 'open';
  readonly cuts: readonly number[];
  /** Items of lists, as places in the pool. */
  readonly items: readonly number[];
}

/** The octets in pieces. */
export function inPieces(octets: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const cut of cuts) {
    if (at + cut >= octets.length) break;
    pieces.push(octets.subarray(at, at + cut));
    at += cut;
  }
  return [...pieces, octets.subarray(at)];
}
