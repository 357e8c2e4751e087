import type { Recorded } from '../support/recording-upstream.ts';
import { sameJson } from './messages.ts';
import type { Met } from './play.ts';
import type { Arrival, Bypass } from './schema.ts';
import type { Target } from './target.ts';
import { filled } from './texts.ts';
import { field, jsonIn } from './upstream-answers.ts';

type Judging = Target['judging'];

/** What reached the upstream that may not, or did not arrive as stated: a sentence each. */
export function upstreamFaults(
  { upstream, send }: Bypass,
  met: Met,
  judging: Judging,
): readonly string[] {
  const gets = [send].flat().some(({ line }) => line.startsWith('GET'));
  const arrived = (met.arrived ?? []).filter(
    (request) => judging === 'exact' || !isHousekeeping(request, met.sent, gets),
  );
  const stated = upstream === 'nothing' ? [] : [upstream].flat();
  const expected = arrived.length === 0 ? stated.filter(({ optional }) => !optional) : stated;
  if (arrived.length === 0 && met.halves > 0) return ['the upstream gets half a request'];
  if (arrived.length !== expected.length) return [`the upstream gets ${show(arrived)}`];
  return expected.flatMap((one, at) => {
    const request = arrived[at];
    return request === undefined ? [] : arrivalFaults(one, request, { ...met, judging, at });
  });
}

function show(arrived: readonly Recorded[]): string {
  const texts = arrived.map(({ method, target, body }) =>
    `${method} ${target} ${body.toString('utf8').slice(0, 200)}`.trim(),
  );
  return texts.join(' and ') || 'nothing';
}

/** What a gateway asks for itself, which the case did not send. */
const OWN = ['initialize', 'notifications/initialized', 'ping', 'server/discover'];
const OWN_LISTS = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'];

function isHousekeeping(
  { method, body }: Recorded,
  sent: readonly Buffer[],
  gets: boolean,
): boolean {
  if (method === 'GET' && body.length === 0) return !gets;
  const asked = field(jsonIn(body), 'method');
  return (
    typeof asked === 'string' &&
    [...OWN, ...OWN_LISTS].includes(asked) &&
    !sent.some((text) => text.includes(asked))
  );
}

interface Context extends Pick<Met, 'sent' | 'texts'> {
  readonly judging: Judging;
  /** Which of several requests it is. */
  readonly at: number;
}

function arrivalFaults(expected: Arrival, request: Recorded, context: Context): readonly string[] {
  const { texts } = context;
  const headers = new Map(request.headers);
  const wanted = Object.entries(expected.headers ?? {});
  const raw = request.raw.toString('utf8');
  return [
    ...differs('method', expected.method, request.method),
    ...differs('target', expected.target, request.target),
    ...wanted.flatMap(([name, value]) =>
      differs(name, filled(value, texts), headers.get(name) ?? 'none'),
    ),
    ...(expected.absent ?? []).flatMap((name) =>
      headers.has(name) ? [`the upstream gets the header ${name}`] : [],
    ),
    ...(expected.never ?? []).flatMap((text) =>
      raw.includes(filled(text, texts)) ? [`the upstream gets ${text}`] : [],
    ),
    ...(sameBody(expected.body, request.body, context)
      ? []
      : [`the upstream gets the body ${request.body.toString('utf8').slice(0, 300)}`]),
  ];
}

function differs(what: string, expected: string | undefined, got: string): readonly string[] {
  return expected === undefined || expected === got
    ? []
    : [`the upstream gets the ${what} ${got}, not ${expected}`];
}

function sameBody(expected: string, got: Buffer, { sent, texts, judging, at }: Context): boolean {
  const wanted =
    expected === 'same' ? (sent[at] ?? Buffer.alloc(0)) : Buffer.from(filled(expected, texts));
  if (wanted.equals(got)) return true;
  return judging === 'meaning' && sameJson(wanted.toString('utf8'), got.toString('utf8'), true);
}
