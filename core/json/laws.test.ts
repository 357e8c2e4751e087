import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nearlyJson } from '../../test/support/json-arbitraries.ts';
import { ExactNumber } from './json.ts';
import type { Json } from './json.ts';
import { foldKey } from './keys.ts';
import type { JsonProblemCode } from './problems.ts';
import { readJson, readJsonText } from './read.ts';
import type { JsonReading } from './read.ts';
import { writeJson } from './write.ts';

const LIMITS = { depth: 4, values: 12, numberLength: 20 };

/** What of a text that JSON.parse takes must be there for the strict reader to refuse it. */
const REASONS: Partial<Readonly<Record<JsonProblemCode, RegExp>>> = {
  LoneSurrogate: /\\u[dD][89a-fA-F]/,
  NumberTooLong: /[-+.eE\d]{21}/,
  NumberOutOfRange: /\de[-+]?\d{3}|0\.0{12}/i,
  KeyDuplicate: /"[^"]*"\s*:.*"\s*:/s,
  KeyCaseTwin: /"[^"]*(?:[A-ZÀ-Þ\u212A]|\\u)[^"]*"\s*:/s,
  KeyForbidden: /__proto__|\\u/,
  TooDeep: /(?:[[{].*){5}/s,
  TooManyValues: /(?:[[{,].*){12}/s,
};

const NOT_JSON = Symbol('not JSON');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

/** As JSON.parse gives it: exact numbers as doubles, objects with the usual prototype. */
function plain(value: Json): unknown {
  if (value instanceof ExactNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

function expectAgreement(text: string, reading: JsonReading): void {
  const expected = parsed(text);
  if (reading.ok) {
    expect(plain(reading.value)).toEqual(expected);
  } else if (expected !== NOT_JSON) {
    const reason = REASONS[reading.problem.code];
    expect(reason ?? reading.problem).toBeInstanceOf(RegExp);
    expect(text).toMatch(reason ?? '');
  }
}

const key = fc.constantFrom(
  '"a"',
  '"A"',
  '"b"',
  '"\\u0061"',
  '"k"',
  '"\u212A"',
  '"é"',
  '"É"',
  '"__proto__"',
  '"\\u0000"',
  '""',
);
const number = fc.oneof(
  fc.double().map((value) => JSON.stringify(value)),
  fc
    .tuple(
      fc.constantFrom('', '-', '+'),
      fc.bigInt({ min: 0n, max: 10n ** 22n }).map(String),
      fc.constantFrom('', '.', '.0', '.5', '.100'),
      fc.constantFrom('', 'e', 'e1', 'E-2', 'e+3', 'e400', 'e-400', 'e999'),
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('0', '-0', '00', '01', '0.0', '0e0', '1e309', '5e-324', '1e-330'),
);
const string = fc.oneof(
  fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value)),
  fc
    .array(
      fc.constantFrom(
        'a',
        '\\n',
        '\\"',
        '\\\\',
        '\\u0041',
        '\\ud83d',
        '\\ude00',
        '\\x',
        '\n',
        '"',
        '\\',
      ),
      { maxLength: 4 },
    )
    .map((parts) => `"${parts.join('')}"`),
);
const space = fc.constantFrom('', '', '', ' ', '\n', '\t', '\u00A0');

const texts = nearlyJson({
  values: [fc.oneof(number, string, fc.constantFrom('true', 'false', 'null', 'nul', ''))],
  key,
  space,
  elements: 5,
});

const json = fc.oneof(
  fc.json(),
  fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.stringify(value, null, 2)),
);
/** JSON with one piece put into it, or over it. */
const mutated = fc
  .tuple(
    json,
    fc.nat(),
    fc.nat({ max: 3 }),
    fc.constantFrom('', '"', '\\', ',', ':', '{', ']', '0', '.', '\0', '\uFEFF', ' ', '\\u00'),
  )
  .map(([text, at, length, piece]) => {
    const place = at % (text.length + 1);
    return (text.slice(0, place) + piece + text.slice(place + length)).toWellFormed();
  });

describe('the laws of readJson', () => {
  it('what it accepts, JSON.parse reads alike; what it refuses beyond JSON.parse has a reason', () => {
    fc.assert(
      fc.property(fc.oneof(texts, mutated, json), (text) => {
        expectAgreement(text, readJsonText(text, LIMITS));
      }),
      { numRuns: 5000 },
    );
  });

  it('the same in long texts, whose keys are remembered', () => {
    const long = ' '.repeat(20_000);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, fc.constantFrom('1', '{}')), { maxLength: 6 }),
        (members) => {
          const object = `{${members.map((member) => member.join(':')).join(',')}}`;
          const text = `[${object},${object},${object}]`;
          const short = readJsonText(text);
          expectAgreement(text, short);
          expect(readJsonText(text + long)).toEqual(short);
        },
      ),
    );
  });

  it('any octets are read as the text that they are, or refused', () => {
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      texts.map((text) => Uint8Array.from(Buffer.from(text))),
    );
    fc.assert(
      fc.property(octets, fc.nat(), fc.constantFrom(0xff, 0xc0, 0xed, 0x22), (bytes, at, octet) => {
        const broken = Uint8Array.from([...bytes].toSpliced(at % (bytes.length + 1), 1, octet));
        const text = Buffer.from(broken).toString();
        const isUtf8 = Buffer.from(text).equals(broken);
        const reading = readJson(broken);
        const expected = isUtf8
          ? readJsonText(text)
          : { ok: false, problem: { code: 'EncodingInvalid', offset: 0 } };
        expect(reading).toEqual(expected);
      }),
    );
  });

  it('what was read is written so that it reads as the same', () => {
    fc.assert(
      fc.property(fc.oneof(texts, json), (text) => {
        const reading = readJsonText(text);
        fc.pre(reading.ok);
        const written = writeJson(reading.value);
        expect(readJsonText(written)).toEqual(reading);
        expect(parsed(written)).toEqual(parsed(text));
        expect(written).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Letters of one code point that differ in case only, as simple case folding (Go) takes them. */
const CASED = Array.from({ length: 0x1f000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .filter((letter) => letter.toLowerCase() !== letter || letter.toUpperCase() !== letter);

describe('the laws of foldKey', () => {
  it('letters that simple folding takes for each other have one fold', () => {
    const letters = CASED.join('');
    for (const letter of CASED) {
      const folds = (letters.match(new RegExp(letter, 'giu')) ?? []).map(foldKey);
      if (new Set(folds).size !== 1) throw new Error(`${letter} folds to ${folds.join(', ')}`);
    }
  });

  it('case never matters, and a fold is its own', () => {
    for (const letter of CASED) {
      const variants = [letter.toUpperCase(), letter.toLowerCase(), foldKey(letter), letter];
      const folds = new Set(variants.map(foldKey));
      if (folds.size !== 1) throw new Error(`${letter} folds to ${[...folds].join(', ')}`);
    }
  });
});
