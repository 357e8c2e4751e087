import type { RawAnswer } from '../support/raw-client.ts';
import { isDenial, sameJson, textsOf } from './messages.ts';
import type { Met } from './play.ts';
import type { Bypass, Status } from './schema.ts';
import type { Target } from './target.ts';
import { filled } from './texts.ts';

type Judging = Target['judging'];

/** What the client saw that it may not see, or did not see: a sentence each. */
export function clientFaults(bypass: Bypass, met: Met, judging: Judging): readonly string[] {
  const { client, answer } = bypass;
  // An endpoint that shows less of a hostile answer than the gate does no harm.
  const lenient = judging === 'meaning' && answer !== undefined;
  return [
    ...(lenient ? [] : statusFaults(bypass, met, judging)),
    ...(lenient ? [] : messageFaults(client.messages, met, judging)),
    ...(client.sees ?? []).flatMap((text) =>
      met.received.includes(octets(text, met)) ? [] : [`the client does not see ${text}`],
    ),
    ...(client.never ?? []).flatMap((text) =>
      met.received.includes(octets(text, met)) ? [`the client sees ${text}`] : [],
    ),
  ];
}

/** As `received` has them: one character each. */
function octets(text: string, { texts }: Met): string {
  return Buffer.from(filled(text, texts)).toString('latin1');
}

function statusFaults({ client, send }: Bypass, met: Met, judging: Judging): readonly string[] {
  const expected = [client.status].flat();
  const got = expected.map((_, at) => met.answers[at]);
  if (judging === 'exact') return exactFaults(expected, client.denied, got);
  if (Array.isArray(send)) return [];
  const refused = client.denied || isRefusal(expected[0] ?? 'none');
  const isRefused = got[0] === undefined || isRefusal(got[0].status) || isDenial(got[0]);
  if (refused === isRefused) return [];
  return [`the client is ${isRefused ? 'refused' : 'answered'} (${show(got[0])})`];
}

function exactFaults(
  expected: readonly Status[],
  denied: boolean,
  got: readonly (RawAnswer | undefined)[],
): readonly string[] {
  const faults = expected.flatMap((status, at) => {
    const met = got[at]?.status ?? 'none';
    return met === status ? [] : [`the client gets ${show(got[at])}, not ${status}`];
  });
  const isDenied = got.some((answer) => answer?.status === 200 && isDenial(answer));
  if (isDenied === denied || faults.length > 0) return faults;
  return [`the client is ${denied ? 'not ' : ''}denied in band`];
}

function isRefusal(status: Status): boolean {
  return status === 'none' || status >= 400;
}

function show(answer: RawAnswer | undefined): string {
  return answer === undefined
    ? 'no answer'
    : `${answer.status} ${answer.body.slice(0, 200)}`.trim();
}

function messageFaults(
  expected: readonly string[] | undefined,
  { answers, texts }: Met,
  judging: Judging,
): readonly string[] {
  if (expected === undefined) return [];
  const got = answers.flatMap(textsOf);
  const same =
    got.length === expected.length &&
    expected.every((text, at) =>
      sameJson(filled(text, texts), got[at] ?? '', judging === 'meaning'),
    );
  return same ? [] : [`the client sees ${got.join(' and ') || 'no message'}`];
}
