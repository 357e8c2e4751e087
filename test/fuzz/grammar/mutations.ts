import fc from 'fast-check';
import { changeObject, objectsIn, raw, write } from './tree.ts';
import type { Tree } from './tree.ts';

/** Values that readers, matchers and limits have trouble with. */
const ODD = [
  '"open"',
  '"secret"',
  '"note://secret/a"',
  '"tools/call"',
  '"tools/list"',
  '1e400',
  '9007199254740993',
  '100.00000000000000000001',
  '-0',
  '1.0',
  '1e2',
  '01',
  '+1',
  'NaN',
  '0x10',
  '"\\ud800"',
  '"\\ud83d\\ude00"',
  '"\\u0000"',
  '"\u0000"',
  '"op\\u0065n"',
  '"secret\\u0000"',
  '"open/../secret"',
  'null',
  'true',
  '{}',
  '[]',
  '[{}]',
  '""',
  '{"name":"secret"}',
  '{"amount":1000}',
  '['.repeat(70) + ']'.repeat(70),
];

const KEYS = [
  '"id"',
  '"method"',
  '"params"',
  '"name"',
  '"uri"',
  '"arguments"',
  '"amount"',
  '"_meta"',
  '"result"',
  '"jsonrpc"',
  '"task"',
  '"requestState"',
  '"x"',
  '"__proto__"',
  '"constructor"',
  '"na\\u0000me"',
];

/** One change; `at` and `value` say where and to what, whatever the message. */
export interface Mutation {
  readonly kind: (typeof KINDS)[number];
  readonly at: number;
  readonly value: number;
}

const KINDS = [
  'twice before',
  'twice after',
  'case twin',
  'escaped key',
  'other value',
  'more',
  'less',
  'odd blank',
  'array',
  'batch',
  'tail',
  'head',
  'octet',
  'cut',
] as const;

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('twice before', 'twice after', ...KINDS),
  at: fc.nat({ max: 200 }),
  value: fc.nat({ max: 200 }),
});

/** The octets of a message after its mutations, one character an octet. */
export function mutated(tree: Tree, mutations: readonly Mutation[], blank: string): string {
  const changed = mutations.reduce(inTree, tree);
  const octets = Buffer.from(write(changed, blank), 'utf8').toString('latin1');
  return mutations.reduce(inOctets, octets);
}

type Member = readonly [string, Tree];

function inTree(tree: Tree, { kind, at, value }: Mutation): Tree {
  if (kind === 'array') return { kind: 'array', elements: value % 4 === 0 ? [] : [tree] };
  if (kind === 'batch') return { kind: 'array', elements: [tree, tree] };
  const odd = raw(ODD[value % ODD.length] ?? '');
  return changeObject(tree, at % Math.max(objectsIn(tree), 1), (members) => {
    const place = value % Math.max(members.length, 1);
    const [before, [key, member] = ['"x"', odd], after] = [
      members.slice(0, place),
      members[place],
      members.slice(place + 1),
    ];
    const spots: Partial<Record<Mutation['kind'], readonly Member[]>> = {
      'twice before': [
        [key, odd],
        [key, member],
      ],
      'twice after': [
        [key, member],
        [key, odd],
      ],
      'case twin':
        at % 2 === 0
          ? [
              [key, member],
              [key.toUpperCase(), odd],
            ]
          : [[key.toUpperCase(), member]],
      'escaped key': [
        [`"\\u00${key.charCodeAt(1).toString(16).padStart(2, '0')}${key.slice(2)}`, member],
      ],
      'other value': [[key, odd]],
      more: [
        [key, member],
        [KEYS[at % KEYS.length] ?? '"x"', odd],
      ],
      less: [],
    };
    return [...before, ...(spots[kind] ?? [[key, member] as const]), ...after];
  });
}

const TAILS = ['\n', ' ', 'x', '{}', '{"method":"tools/call"}', ',', '\0', '//', '}'];
const HEADS = ['\xef\xbb\xbf', '\xff\xfe', ' ', '\n', '\0', '\xc2\xa0', '\x0c', '//\n', ")]}'\n"];
const OCTETS = ['\xff', '\xc0\x80', '\xed\xa0\x80', '\0', '"', '\\', '\r', ' ', '{', ',', '\x85'];
const BLANKS = ['\t', '\r\n', '\x0b', '\xc2\xa0', '\xe2\x80\xa8', '/**/'];

function inOctets(octets: string, { kind, at, value }: Mutation): string {
  const place = (at * 37 + value) % Math.max(octets.length, 1);
  switch (kind) {
    case 'tail':
      return octets + (TAILS[value % TAILS.length] ?? '');
    case 'head':
      return (HEADS[value % HEADS.length] ?? '') + octets;
    case 'octet':
      return (
        octets.slice(0, place) +
        (OCTETS[value % OCTETS.length] ?? '') +
        octets.slice(place + (at % 2))
      );
    case 'odd blank':
      return octets.replace(':', `:${BLANKS[value % BLANKS.length] ?? ''}`);
    case 'cut':
      return octets.slice(0, place);
    default:
      return octets;
  }
}
