import fc from 'fast-check';
import type { Connection, Sent } from '../case.ts';
import { dress, mostly, TO_MCP, TO_SSE } from './dress.ts';
import type { Dress } from './dress.ts';
import { message } from './messages.ts';
import type { Meant } from './messages.ts';
import { mutated, mutation } from './mutations.ts';
import { treeOf } from './tree.ts';
import { headOf, posted } from './wire.ts';

const content: fc.Arbitrary<{
  readonly meant: Meant;
  readonly octets: string;
  readonly isBatch: boolean;
}> = fc
  .record({
    meant: message,
    others: fc.array(message, { minLength: 1, maxLength: 3 }),
    isBatch: mostly(false, 5, true),
    mutations: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      fc.array(mutation, { minLength: 1, maxLength: 2 }),
    ),
    blank: mostly('', 5, ' ', '\r\n', '\t'),
  })
  .map(({ meant, others, isBatch, mutations, blank }) => {
    const batch = isBatch && meant.era === 'legacy';
    const value = batch ? [meant, ...others].map((each) => each.message) : meant.message;
    return { meant, octets: mutated(treeOf(value), mutations, blank), isBatch: batch };
  });

const post: fc.Arbitrary<Placed> = fc.record({ dress, content }).map(({ dress, content }) => ({
  isWhole:
    dress.framing !== 'lying' &&
    dress.more.length === 0 &&
    (dress.line === TO_MCP || dress.line === TO_SSE) &&
    /^[^\n]*$/.test(dress.extension),
  at: (tag) => ({
    octets: posted(versioned(dress, content), content.meant, content.octets, tag),
    content: dress.framing === 'lying' ? null : content.octets,
  }),
}));

/** The version that goes with the content, where the dress says nothing else. */
function versioned(
  dress: Dress,
  { meant, isBatch }: { readonly meant: Meant; readonly isBatch: boolean },
): Dress {
  const own = meant.era === 'modern' ? '2026-07-28' : isBatch ? '2025-03-26' : null;
  return {
    ...dress,
    version: dress.version ?? own,
    ...(isBatch ? { session: null, routing: 'none' } : {}),
  };
}

/** A request whose tag is known once it has its place. */
interface Placed {
  readonly isWhole: boolean;
  readonly at: (tag: string) => Sent;
}

/** Verbs that bring no body, and those that nothing is meant for. */
const without: fc.Arbitrary<Placed> = fc
  .record({
    line: fc.constantFrom(
      'GET /mcp HTTP/1.1',
      'DELETE /mcp HTTP/1.1',
      'OPTIONS /mcp HTTP/1.1',
      'GET /sse HTTP/1.1',
      'OPTIONS /sse HTTP/1.1',
      'DELETE /sse HTTP/1.1',
      'TRACE /mcp HTTP/1.1',
      'PATCH /mcp HTTP/1.1',
      'GET /.well-known/oauth-protected-resource/mcp HTTP/1.1',
      'GET /.well-known/oauth-protected-resource/sse HTTP/1.1',
      'GET /healthz HTTP/1.1',
    ),
    dress,
  })
  .map(({ line, dress }) => bodiless({ ...dress, line }, []));

/** Ada, or somebody, goes on with a stream after the last event of it. */
const resuming: fc.Arbitrary<Placed> = fc
  .record({
    dress,
    who: mostly<Dress['who']>('ada', 5, 'eve'),
    session: mostly('<SESSION>', 8, 'other'),
  })
  .map(({ dress, who, session }) =>
    bodiless({ ...dress, who, session, line: 'GET /mcp HTTP/1.1' }, ['last-event-id: <EVENT>']),
  );

/** Alone on their connections: no reader can tell where the answer to HEAD ends, and after CONNECT nothing is HTTP. */
const alone: fc.Arbitrary<Placed> = fc
  .record({ line: fc.constantFrom('HEAD /mcp', 'HEAD /sse', 'CONNECT <HOST>'), dress })
  .map(({ line, dress }) => ({
    ...bodiless({ ...dress, line: `${line} HTTP/1.1` }, []),
    isWhole: false,
  }));

function bodiless(dress: Dress, lines: readonly string[]): Placed {
  return {
    isWhole: dress.more.length === 0,
    at: (tag) => ({
      octets: `${[...headOf(dress, '', tag), ...lines].join('\r\n')}\r\n\r\n`,
      // Whose ids a resumed stream answers is not in the request.
      content: lines.length === 0 ? '' : null,
    }),
  };
}

const request = fc.oneof(
  { weight: 12, arbitrary: post },
  { weight: 1, arbitrary: without },
  { weight: 1, arbitrary: resuming },
);

/** The first octets of a connection each by itself. */
const EACH_OCTET = Array.from({ length: 500 }, () => 1);

const cuts = fc.oneof(
  { weight: 8, arbitrary: fc.constant([]) },
  { weight: 4, arbitrary: fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 6 }) },
  { weight: 1, arbitrary: fc.constant(EACH_OCTET) },
);

const requests = fc.oneof(
  { weight: 40, arbitrary: fc.array(request, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.tuple(alone) },
);

/** One connection with a few requests, one after the other without waiting. */
export function connection(at: number): fc.Arbitrary<Connection> {
  return fc.record({ requests, cuts }).map(({ requests, cuts }) => ({
    requests: requests.map((placed, index) => placed.at(`${at}/${index}`)),
    cuts,
    whole: requests.every(({ isWhole }) => isWhole),
  }));
}
