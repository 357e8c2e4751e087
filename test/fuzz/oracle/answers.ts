import type { Connection } from '../case.ts';
import type { Met } from '../client.ts';
import type { RawAnswer } from '../../support/raw-client.ts';
import { CREDENTIAL, NOT_FOR_EVE, UNSEEN } from '../system/setup.ts';
import { addressed } from '../system/speech.ts';
import { viewsOf } from '../readers/view.ts';
import type { Delivery } from './oracle.ts';

/** What a connection was, and what is known of the requests at the server. */
export interface Heard {
  readonly run: number;
  /** Number of the connection. */
  readonly at: number;
  readonly sent: Connection;
  readonly met: Met;
  readonly deliveries: ReadonlyMap<number, Delivery>;
  readonly tokens: readonly string[];
}

type Message = Readonly<Record<string, unknown>>;

/** What is wrong with what a client got. */
export function wrongWith(heard: Heard): readonly string[] {
  const { met, sent } = heard;
  const wrong = met.inTime ? [] : ['a request got no answer, and its connection stays open'];
  if (met.malformed !== null) wrong.push(`${met.malformed} in ${met.received}`);
  const all = [met.received, ...met.answers.map(({ body }) => body)].join('\n');
  for (const secret of [UNSEEN, CREDENTIAL, ...heard.tokens])
    if (all.includes(secret)) wrong.push(`a client got what it must not: ${secret}`);
  wrong.push(...noncesIn(all).flatMap((nonce) => strangerIn(heard, nonce, null)));
  if (sent.whole) {
    wrong.push(...met.answers.flatMap((answer, place) => wrongAnswer(heard, answer, place)));
    wrong.push(...missing(heard));
  }
  return wrong;
}

/** Answers that the server gave and the client did not get. */
function missing({ run, at, met, deliveries }: Heard): readonly string[] {
  return [...deliveries].flatMap(([nonce, { tag, answered }]) => {
    if (tag?.run !== run || tag.connection !== at || answered.size === 0) return [];
    const { status = 0, body = '' } = met.answers[tag.request] ?? {};
    return status === 200 && !body.includes(addressed(nonce))
      ? [`the answer to request ${nonce} was lost`]
      : [];
  });
}

/** What is wrong with what came on Ada's stream of HTTP+SSE in a run. */
export function wrongOnStream(
  received: string,
  { run, deliveries, tokens }: Pick<Heard, 'run' | 'deliveries' | 'tokens'>,
): readonly string[] {
  const secrets = [UNSEEN, CREDENTIAL, ...tokens].filter((secret) => received.includes(secret));
  const strangers = noncesIn(received).filter((nonce) => {
    const { tag, isBeside } = deliveries.get(nonce) ?? {};
    return isBeside !== true || tag?.run !== run || tag.who !== 'ada';
  });
  return [
    ...secrets.map((secret) => `a stream shows what it must not: ${secret}`),
    ...strangers.map((nonce) => `a stream has an answer that is not for it: ${nonce}`),
  ];
}

function noncesIn(text: string): readonly number[] {
  return [...text.matchAll(/to-(\d+)\./g)].map(([, nonce]) => Number(nonce));
}

/** Why an answer to request `nonce` may not be here; `place` null: anywhere on this connection is right. */
function strangerIn(
  { run, at, deliveries }: Heard,
  nonce: number,
  place: number | null,
): readonly string[] {
  const delivery = deliveries.get(nonce);
  if (delivery === undefined) return [`an answer to what nobody asked: ${nonce}`];
  const { tag } = delivery;
  if (tag === null) return [];
  const isHere =
    tag.run === run && tag.connection === at && (place === null || tag.request === place);
  return isHere ? [] : [`the answer to another request: ${JSON.stringify(tag)}`];
}

function wrongAnswer(heard: Heard, answer: RawAnswer, place: number): readonly string[] {
  const sent = heard.sent.requests[place];
  if (sent === undefined) return ['more answers than requests'];
  const wrong = noncesIn(answer.body).flatMap((nonce) => strangerIn(heard, nonce, place));
  const isEve = sent.octets.includes('/<RUN>/eve/');
  if (isEve && answer.body.includes(NOT_FOR_EVE))
    wrong.push('a list shows Eve what she may not have');
  const messages = messagesIn(answer);
  if (messages === null) return [...wrong, `an answer that cannot be read: ${answer.body}`];
  const ids = sent.content === null ? null : idsSent(sent.content);
  for (const message of messages) wrong.push(...wrongMessage(heard, message, ids));
  return wrong;
}

function wrongMessage(
  { deliveries }: Heard,
  message: Message,
  ids: ReadonlySet<string> | null,
): readonly string[] {
  const { id, method } = message;
  if (method !== undefined || id === undefined || id === null) return [];
  const text = JSON.stringify(id);
  const wrong =
    ids === null || ids.has(text) ? [] : [`an answer with the id of no request: ${text}`];
  for (const nonce of noncesIn(JSON.stringify(message))) {
    if (deliveries.get(nonce)?.ids.includes(text) === false)
      wrong.push(`an answer under the id of another: ${text}`);
  }
  return wrong;
}

/** The messages of an answer as simple clients read it; null where they could not. */
function messagesIn({ headers, body }: RawAnswer): readonly Message[] | null {
  const type = headers['content-type'] ?? '';
  const texts = type.startsWith('text/event-stream')
    ? dataIn(body)
    : type.startsWith('application/json')
      ? [body]
      : [];
  try {
    return texts.flatMap((text) => JSON.parse(text) as Message | readonly Message[]);
  } catch {
    return null;
  }
}

/** The data of each message that has any. */
function dataIn(body: string): readonly string[] {
  const events = body.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n\n');
  return events
    .map((event) => event.split('\n'))
    .filter((lines) => !lines.includes('event: endpoint'))
    .map((lines) => lines.filter((line) => line.startsWith('data:')))
    .map((lines) => lines.map((line) => line.slice(5).trimStart()).join('\n'))
    .filter((data) => data !== '');
}

/** Every id that any reader finds in what a client sent, as JSON text. */
function idsSent(content: string): ReadonlySet<string> {
  const octets = Buffer.from(content, 'latin1');
  const all = viewsOf(octets).flatMap(({ views }) => (typeof views === 'string' ? [] : views));
  return new Set(all.flatMap(({ id }) => (id === null ? [] : [id])));
}
