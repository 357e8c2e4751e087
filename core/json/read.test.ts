import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ExactNumber, isJsonObject } from './json.ts';
import { JSON_LIMITS } from './limits.ts';
import type { JsonLimits } from './limits.ts';
import { JSON_PROBLEMS } from './problems.ts';
import { readJson, readJsonText } from './read.ts';
import type { JsonReading } from './read.ts';
import { writeJson } from './write.ts';

interface Case {
  readonly name: string;
  readonly text?: string;
  readonly hex?: string;
  readonly limits?: Partial<JsonLimits>;
}

interface Cases {
  readonly accepts: readonly (Case & { readonly value: unknown })[];
  readonly refuses: readonly (Case & { readonly problem: readonly [string, number] })[];
}

const exact = { tag: '!exact', resolve: (text: string): ExactNumber => new ExactNumber(text) };
const cases = parse(
  readFileSync(new URL('../../test/cases/json-reader.yaml', import.meta.url), 'utf8'),
  { customTags: [exact] },
) as Cases;

function read({ text, hex, limits }: Case): JsonReading {
  const bytes =
    hex === undefined ? Buffer.from(text ?? '') : Buffer.from(hex.replaceAll(' ', ''), 'hex');
  return readJson(bytes, { ...JSON_LIMITS, ...limits });
}

/** So much white space that the reader of keys remembers them. */
const LONG = ' '.repeat(20_000);

describe('readJson accepts', () => {
  it.each(cases.accepts)('$name', (example) => {
    expect(read(example)).toEqual({ ok: true, value: example.value });
    expect(read({ ...example, text: `${example.text ?? ''}${LONG}` })).toEqual({
      ok: true,
      value: example.value,
    });
  });

  it('a depth of 64, and no more', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(readJsonText(nested(64)).ok).toBe(true);
    expect(readJsonText(nested(65))).toMatchObject({ problem: { code: 'TooDeep', offset: 64 } });
    expect(readJsonText(nested(100_000))).toMatchObject({ problem: { code: 'TooDeep' } });
  });

  it('a million values, and no more', () => {
    expect(readJsonText(`[${'0,'.repeat(999_999)}0]`).ok).toBe(true);
    expect(readJsonText(`[${'0,'.repeat(1_000_000)}0]`)).toMatchObject({
      problem: { code: 'TooManyValues', offset: 2_000_001 },
    });
  });
});

describe('readJson refuses', () => {
  it.each(cases.refuses)('$name', (example) => {
    const [code, offset] = example.problem;
    expect(read(example)).toEqual({ ok: false, problem: { code, offset } });
  });

  it.each(cases.refuses.filter(({ text }) => text?.startsWith('{') === true))(
    'in a long text: $name',
    (example) => {
      const [code, offset] = example.problem;
      const problem = code === 'UnexpectedEnd' ? { code } : { code, offset: offset + LONG.length };
      expect(read({ ...example, text: `${LONG}${example.text ?? ''}` })).toMatchObject({
        ok: false,
        problem,
      });
    },
  );

  it('with a sentence for each problem', () => {
    const codes = new Set(cases.refuses.map(({ problem: [code] }) => code));
    expect([...codes].toSorted()).toEqual(Object.keys(JSON_PROBLEMS).toSorted());
  });
});

describe('an object read', () => {
  const reading = readJsonText('{"a":{"toString":1},"b":[]}');
  const value = reading.ok ? reading.value : null;

  it('has nothing but what was sent', () => {
    if (!isJsonObject(value)) throw new Error('not an object');
    expect(value['constructor']).toBeUndefined();
    expect(value['__proto__']).toBeUndefined();
    expect('toString' in value).toBe(false);
    expect(Object.keys(value)).toEqual(['a', 'b']);
  });

  it('is told from everything else', () => {
    expect(isJsonObject(value)).toBe(true);
    for (const other of [undefined, null, 'a', 1, true, [], new ExactNumber('1.0')]) {
      expect(isJsonObject(other)).toBe(false);
    }
  });
});

describe('the keys of a long text are what they are', () => {
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
  const pairs = letters.flatMap((one) => letters.map((other) => one + other));

  it('where some share a slot of the cache', () => {
    const text = `[${pairs.map((pair) => `{"${pair}":1}`).join()}]${LONG}`;
    expect(readJsonText(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
  });

  it('where one, as it is written, looks like what another says', () => {
    const text = `[${pairs.map((pair) => `{"${pair}\\\\n":1},{"${pair}\\n":2}`).join()}]${LONG}`;
    expect(readJsonText(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
  });
});

describe('writeJson', () => {
  it.each([
    ['numbers as they were', '[1.0,-0,9007199254740993,1e2,0.1]'],
    ['objects and their keys', '{"b":{"toJSON":"x"},"a":[{},[],null,true,""]}'],
    ['escapes where they are needed', '"\\"\\\\\\n\\u0000é😀"'],
  ])('%s', (_, text) => {
    const read = readJsonText(text);
    expect(read.ok && writeJson(read.value)).toBe(text);
  });

  it('an exact number in the middle of others', () => {
    expect(writeJson({ a: [new ExactNumber('1.50'), 2] })).toBe('{"a":[1.50,2]}');
  });
});
