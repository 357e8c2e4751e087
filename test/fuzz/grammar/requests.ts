import fc from 'fast-check';
import type { Connection, Sent } from '../case.ts';
import { dress, mostly } from './dress.ts';
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
    other: message,
    isBatch: mostly(false, 5, true),
    mutations: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      fc.array(mutation, { minLength: 1, maxLength: 2 }),
    ),
    blank: mostly('', 5, ' ', '\r\n', '\t'),
  })
  .map(({ meant, other, isBatch, mutations, blank }) => {
    const batch = isBatch && meant.era === 'legacy';
    const value = batch ? [meant.message, other.message] : meant.message;
    return { meant, octets: mutated(treeOf(value), mutations, blank), isBatch: batch };
  });

const post: fc.Arbitrary<Placed> = fc.record({ dress, content }).map(({ dress, content }) => ({
  isWhole:
    dress.framing !== 'lying' &&
    dress.more.length === 0 &&
    dress.line === 'POST /mcp HTTP/1.1' &&
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

const without: fc.Arbitrary<Placed> = fc
  .record({
    line: fc.constantFrom(
      'GET /mcp HTTP/1.1',
      'DELETE /mcp HTTP/1.1',
      'OPTIONS /mcp HTTP/1.1',
      'GET /.well-known/oauth-protected-resource/mcp HTTP/1.1',
      'GET /healthz HTTP/1.1',
    ),
    dress,
  })
  .map(({ line, dress }) => ({
    isWhole: dress.more.length === 0,
    at: (tag) => ({
      octets: `${headOf({ ...dress, line }, '', tag).join('\r\n')}\r\n\r\n`,
      content: '',
    }),
  }));

const request = fc.oneof({ weight: 12, arbitrary: post }, without);

const cuts = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 6 }),
);

/** One connection with a few requests, one after the other without waiting. */
export function connection(at: number): fc.Arbitrary<Connection> {
  return fc
    .record({ requests: fc.array(request, { minLength: 1, maxLength: 3 }), cuts })
    .map(({ requests, cuts }) => ({
      requests: requests.map((placed, index) => placed.at(`${at}/${index}`)),
      cuts,
      whole: requests.every(({ isWhole }) => isWhole),
    }));
}
