import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nearlyJson } from '../../../test/support/json-arbitraries.ts';
import { ExactNumber, isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import { readJson } from '../read.ts';
import type { JsonReading } from '../read.ts';
import { JsonScan, SCAN_LIMITS } from './scan.ts';

const DEPTH = 4;
const NUMBER_LENGTH = 20;
const READ_LIMITS = { depth: DEPTH, numberLength: NUMBER_LENGTH, values: 1_000_000 };
const LIMITS = { ...SCAN_LIMITS, depth: DEPTH, numberLength: NUMBER_LENGTH };

/** What the scanner knows of a value that the reader has read. */
function outlineOf(value: Json, levels = 2): Json {
  if (Array.isArray(value)) return [];
  if (!isJsonObject(value)) return value;
  if (levels === 0) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, outlineOf(member, levels - 1)]),
  );
}

/** Brackets that are open where the octets end, outermost first. */
function openAt(octets: Buffer): string {
  const structure = octets.toString().replace(/"(?:[^"\\]|\\.)*"/gs, '');
  let open = '';
  for (const bracket of structure.match(/[[\]{}]/g) ?? [])
    open = '[{'.includes(bracket) ? open + bracket : open.slice(0, -1);
  return open;
}

/** As the strict reader reads it, if keys below two levels of objects are not told apart. */
function read(octets: Buffer): JsonReading {
  for (let text = octets, at = 0; ; at += 1) {
    const reading = readJson(text, READ_LIMITS);
    if (reading.ok || !/^Key(?:Duplicate|CaseTwin)$/.test(reading.problem.code)) return reading;
    const { offset } = reading.problem;
    if (/^\{{1,2}$/.test(openAt(text.subarray(0, offset)))) return reading;
    const [key = ''] = /^"(?:[^"\\]|\\.)*"/s.exec(text.subarray(offset).toString()) ?? [];
    const rest = text.subarray(offset + Buffer.byteLength(key));
    text = Buffer.concat([text.subarray(0, offset), Buffer.from(`"#${at}"`), rest]);
  }
}

/** Exact numbers by their text, so that they are compared. */
function plain(value: Json | undefined): unknown {
  return value === undefined
    ? undefined
    : JSON.parse(
        JSON.stringify(value, (_, one: unknown) =>
          one instanceof ExactNumber ? `number ${one.text}` : one,
        ),
      );
}

function expectAgreement(octets: Buffer, cuts: readonly number[]): void {
  const scan = new JsonScan(LIMITS);
  const ends = cuts.map((cut) => cut % (octets.length + 1)).sort((a, b) => a - b);
  let from = 0;
  let problem = null;
  for (const end of [...ends, octets.length]) {
    problem = scan.push(octets.subarray(from, end));
    from = end;
  }
  problem ??= scan.end();
  const reading = read(octets);
  expect({ text: octets.toString(), accepted: problem === null }).toEqual({
    text: octets.toString(),
    accepted: reading.ok,
  });
  if (reading.ok) expect(plain(scan.outline)).toEqual(plain(outlineOf(reading.value)));
}

const key = fc.constantFrom(
  ...['"a"', '"A"', '"b"', '"\\u0061"', '"k"', '"\u212A"', '"é"', '"__proto__"', '"\\u0000"'],
  ...['"\\u005f_proto__"', '""', '"constructor"', '"\\ud83d\\ude00"'],
);
const scalar = fc.constantFrom(
  ...['0', '-0', '1.0', '12345678901234567890', '123456789012345678901', '1e309', '01', '-', '1.'],
  ...[
    '1e400',
    '1e401',
    '5e-324',
    '1e-400',
    '+1',
    '.5',
    '1E+2',
    'true',
    'false',
    'null',
    'tru',
    'nulL',
    '1true',
  ],
  ...[
    '"é"',
    '"😀"',
    '"\\ud83d\\ude00"',
    '"\\ud83d"',
    '"\\ude00"',
    '"\\ud83dx"',
    '"\\ud83d\\n"',
    '"\\u00"',
    '"\\x"',
  ],
  ...['"\n"', '"\\\\"', '"\\""', '"', '', '"\\ud83d\\ud83d\\ude00"', '"\\u00E9\\/"', '"\u007f"'],
);
const space = fc.constantFrom('', '', '', ' ', '\n', '\t\r', '\u00A0', '\uFEFF');

const texts = nearlyJson({
  values: [scalar, fc.json()],
  key,
  space,
  elements: 4,
});

/** Octets put into the text, or over it. */
const spoiling = fc.tuple(
  fc.nat(),
  fc.nat({ max: 3 }),
  fc.oneof(
    fc.uint8Array({ maxLength: 3 }),
    fc.constantFrom(
      ...['"', '\\', ',', ':', '{', ']', '0', '.', '\0', ' ', '\\u00'].map((text) =>
        Buffer.from(text),
      ),
    ),
    // The edges of UTF-8: overlong forms, surrogates, what is beyond the last character.
    fc
      .constantFrom(
        'c080',
        'c1bf',
        'e09fbf',
        'e0a080',
        'ed9fbf',
        'eda080',
        'f08fbfbf',
        'f48fbfbf',
        'f4908080',
        'f5',
        'efbbbf',
      )
      .map((hex) => Buffer.from(hex, 'hex')),
  ),
);
const cuts = fc.array(fc.nat(), { maxLength: 8 });

describe('the laws of JsonScan', () => {
  it('accepts what readJson accepts, however it comes, and knows the same members', () => {
    fc.assert(
      fc.property(texts, cuts, (text, at) => {
        expectAgreement(Buffer.from(text), at);
      }),
      { numRuns: 5_000 },
    );
  });

  it('the same for any octets', () => {
    fc.assert(
      fc.property(texts, spoiling, cuts, (text, [place, length, octets], at) => {
        const whole = Buffer.from(text);
        const from = place % (whole.length + 1);
        expectAgreement(
          Buffer.concat([whole.subarray(0, from), octets, whole.subarray(from + length)]),
          at,
        );
      }),
      { numRuns: 5_000 },
    );
  });
});
