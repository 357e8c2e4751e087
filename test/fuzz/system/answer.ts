import { inPieces } from '../case.ts';
import type { ScriptedAnswer } from '../case.ts';
import { CREDENTIAL } from './setup.ts';
import { Speech } from './speech.ts';
import type { Asked } from './speech.ts';
import type { Reply } from './upstream.ts';

/** An answer, and what is to be known of it. */
export interface Answer {
  readonly reply: Reply;
  /** Ids that it answers, as it should be. */
  readonly answered: ReadonlySet<string>;
  /** Ids of its events. */
  readonly eventIds: readonly string[];
}

/** The octets of a scripted answer to what was asked; `initialize` opens a session. */
export function answerTo(scripted: ScriptedAnswer, asked: Asked, method: string): Answer {
  const speech = new Speech(scripted, asked);
  const body = Buffer.from(speech.parts().join(''), 'utf8');
  const isEvents = scripted.form.kind === 'events' || asked.endpoint !== null;
  const type = isEvents ? 'text/event-stream' : 'application/json';
  const lines = [
    `HTTP/1.1 ${scripted.status} Answer`,
    ...(scripted.form.kind === 'empty' && !isEvents ? [] : [`content-type: ${type}`]),
    ...scripted.headers,
    ...(method === 'initialize' ? [`mcp-session-id: session-${asked.nonce}`] : []),
  ];
  const { framing, status } = scripted;
  const arrives = status === 200 && framing !== 'broken';
  return {
    reply: framed(scripted, lines, body),
    answered: arrives ? speech.answered : new Set(),
    eventIds: speech.eventIds,
  };
}

/** HTTP+SSE: the request is taken, and the scripted answer comes on stream `stream`. */
export function answerOn(stream: number, scripted: ScriptedAnswer, asked: Asked): Answer {
  const speech = new Speech(scripted, asked);
  const parts = speech
    .parts()
    .map((part) => (scripted.form.kind === 'json' ? `data: ${part}\n\n` : part));
  const { cuts, framing, status } = scripted;
  const pieces = parts.flatMap((part) => chunks(inPieces(Buffer.from(part, 'utf8'), cuts)));
  const end = framing === 'close' ? [LAST_CHUNK] : [];
  const then = framing === 'close' ? 'end' : framing === 'broken' ? 'break' : 'stay';
  const taken = `HTTP/1.1 ${status === 200 ? 202 : status} Taken\r\ncontent-length: 0\r\n\r\n`;
  return {
    reply: {
      pieces: [Buffer.from(taken)],
      then: 'stay',
      beside: { stream, pieces: [...pieces, ...end], then },
    },
    answered: new Set(),
    eventIds: [],
  };
}

function framed(
  { framing, cuts, status }: ScriptedAnswer,
  lines: readonly string[],
  body: Buffer,
): Reply {
  const head = (line: string): Buffer =>
    Buffer.from([...lines, ...(line === '' ? [] : [line]), '', ''].join('\r\n'), 'latin1');
  const pieces = inPieces(body, cuts);
  // RFC 9112 6.3: these have no content.
  if (status === 204 || status === 304) return { pieces: [head('')], then: 'stay' };
  const inChunks = [head('transfer-encoding: chunked'), ...chunks(pieces)];
  switch (framing) {
    case 'length':
      return { pieces: [head(`content-length: ${body.length}`), ...pieces], then: 'stay' };
    case 'chunked':
      return { pieces: [...inChunks, LAST_CHUNK], then: 'stay' };
    case 'open':
      return { pieces: inChunks, then: 'stay' };
    case 'close':
      return { pieces: [head('connection: close'), ...pieces], then: 'end' };
    case 'broken':
      return { pieces: [head(`content-length: ${body.length + 9}`), ...pieces], then: 'break' };
  }
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n');

function chunks(pieces: readonly Buffer[]): readonly Buffer[] {
  return pieces
    .filter(({ length }) => length > 0)
    .map((piece) =>
      Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]),
    );
}

/** In headers that no client may get. */
export const ECHO = [
  `x-echo: ${CREDENTIAL}`,
  `set-cookie: a=${CREDENTIAL}`,
  `cache-control: ${CREDENTIAL}`,
];
