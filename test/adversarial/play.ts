import { RawClient } from '../support/raw-client.ts';
import type { RawAnswer } from '../support/raw-client.ts';
import type { Recorded } from '../support/recording-upstream.ts';
import { bodyBytes, requestBytes } from './request-bytes.ts';
import type { Addressee } from './request-bytes.ts';
import type { Bypass, ScriptedAnswer, SentRequest } from './schema.ts';
import type { Target } from './target.ts';
import { BODIES } from './texts.ts';
import type { Texts } from './texts.ts';
import { answerAll, field, jsonIn, scripted } from './upstream-answers.ts';

/** What came of a case. */
export interface Met {
  readonly answers: readonly RawAnswer[];
  /** Everything that the client received, one character an octet. */
  readonly received: string;
  /** Requests at the upstream; null where nobody looks there. */
  readonly arrived: readonly Recorded[] | null;
  /** Pieces of requests that never became whole. */
  readonly halves: number;
  /** The bodies that the client sent. */
  readonly sent: readonly Buffer[];
  /** Whether an allowed call after it came through: else the case has shown an endpoint that answers nobody. */
  readonly alive: boolean;
  readonly texts: Texts;
}

/** A call that is allowed: when it has arrived upstream, whatever was sent before it has as well. */
const LAST_NAME = '"id":"last"';
const LAST = `{"jsonrpc":"2.0",${LAST_NAME},"method":"tools/call","params":{"name":"open"}}`;
const INITIALIZE =
  '{"jsonrpc":"2.0","id":"first","method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"bypass","version":"1.0.0"}}}';
const PLAIN: SentRequest = { line: 'POST /mcp HTTP/1.1', without: [], headers: [] };

/** Plays one case. Rejects only where the endpoint cannot be reached, or a text stands for nothing. */
export async function play(bypass: Bypass, target: Target): Promise<Met> {
  const kept = await playBefore(bypass, target);
  const to = addressee(target, kept);
  const sends = [bypass.send].flat();
  const bytes = Buffer.concat(sends.map((request) => requestBytes(request, to)));
  script(target, bypass.answer);
  const { answers, received } = await exchange(target, bytes, sends.length);
  const alive = await isAlive(target);
  const { upstream } = target;
  return {
    answers,
    received,
    arrived: upstream?.requests.filter((request) => !isLast(request)) ?? null,
    halves: upstream?.left.length ?? 0,
    sent: sends.map((request) => bodyBytes(request, to.texts)),
    alive: alive && (upstream === null || upstream.requests.some(isLast)),
    texts: to.texts,
  };
}

/** The request that opens a session. */
export function opening(target: Target): Buffer {
  return requestBytes({ ...PLAIN, body: INITIALIZE }, addressee(target));
}

/** Whether an allowed call is answered. */
export async function isAlive(target: Target): Promise<boolean> {
  const { answers } = await exchange(
    target,
    requestBytes({ ...PLAIN, body: LAST }, addressee(target)),
    1,
  );
  return answers[0]?.status === 200 && answers[0].body.includes('done');
}

function isLast({ body }: Recorded): boolean {
  return field(field(jsonIn(body), 'params'), 'name') === 'open' && body.includes(LAST_NAME);
}

function addressee({ url, token, otherToken, session }: Target, kept: Texts = {}): Addressee {
  const { host, pathname: path } = new URL(url);
  const tokens = {
    ...(token === null ? {} : { TOKEN: token }),
    ...(otherToken === null ? {} : { OTHER: otherToken }),
  };
  return { path, session, texts: { ...BODIES, ...tokens, HOST: host, ...kept } };
}

async function playBefore({ before }: Bypass, target: Target): Promise<Texts> {
  target.upstream?.forget();
  let kept: Texts = {};
  for (const { send, answer, keep } of before) {
    script(target, answer);
    const { answers } = await exchange(target, requestBytes(send, addressee(target, kept)), 1);
    const found = Object.entries(keep).map(([name, where]) => [name, partOf(answers[0], where)]);
    kept = { ...kept, ...(Object.fromEntries(found) as Texts) };
  }
  target.upstream?.forget();
  return kept;
}

/** A header of an answer, or what a JSON pointer finds in its message. */
function partOf(answer: RawAnswer | undefined, where: string): string {
  if (!where.startsWith('/')) return answer?.headers[where] ?? '';
  const body = answer?.body ?? '';
  const json = body.startsWith('{') ? body : (/^data: ?(.*)$/m.exec(body)?.[1] ?? '');
  const found = where.slice(1).split('/').reduce(field, jsonIn(json));
  return typeof found === 'string' ? found : '';
}

function script({ upstream }: Target, answer: ScriptedAnswer | undefined): void {
  if (upstream === null) return;
  upstream.answering = (request) =>
    answer === undefined || isLast(request) ? answerAll(request) : scripted(answer, request);
}

async function exchange(
  { url, patienceMs }: Target,
  bytes: Buffer,
  count: number,
): Promise<Pick<Met, 'answers' | 'received'>> {
  const connection = await RawClient.open(url);
  connection.send(bytes);
  // Silence is an outcome, too.
  await connection.answers(count, patienceMs).catch(() => undefined);
  connection.close();
  return { answers: connection.soFar(), received: connection.received };
}
