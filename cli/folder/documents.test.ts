import { describe, expect, it } from '@jest/globals';
import { readDocuments } from './documents.ts';

function read(text: string) {
  return readDocuments({ ok: true, file: 'a.yaml', bytes: Buffer.from(text) });
}

function values(text: string): readonly unknown[] {
  const reading = read(text);
  return reading.ok ? reading.documents.map(({ value }) => value) : [reading.findings];
}

describe('readDocuments', () => {
  it.each([
    [
      'several documents, empty ones left out',
      '---\na: 1\n---\n---\n# nothing\n---\nb: 2\n',
      [{ a: 1 }, { b: 2 }],
    ],
    ['a file of comments', '# nothing here\n', []],
    ['a byte order mark', '\ufeffa: 1\n', [{ a: 1 }]],
    ['line ends of Windows', 'a: 1\r\nb: 2\r\n', [{ a: 1, b: 2 }]],
    ['an anchor and its alias', 'a: &x { b: 1 }\nc: *x\n', [{ a: { b: 1 }, c: { b: 1 } }]],
    ['words that YAML 1.1 takes for booleans', 'a: [yes, on]\n', [{ a: ['yes', 'on'] }]],
    ['keys that look like numbers', '1: a\n', [{ 1: 'a' }]],
    [
      'numbers that keep their value',
      'a: [1.50, 0.30000000000000004, 1000000000000000000]\n',
      [{ a: [1.5, 0.30000000000000004, 1e18] }],
    ],
  ])('takes %s', (_what, text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  it.each([
    [
      'aliases that multiply',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b]\n`,
      'not readable as YAML: aliases repeat too much, or hold themselves',
      1,
      1,
    ],
    [
      'a list that holds itself',
      'a: &a [*a]\n',
      'not readable as YAML: aliases repeat too much, or hold themselves',
      1,
      1,
    ],
    [
      'lists without end',
      '['.repeat(20_000),
      'not readable as YAML: too many lists and objects inside each other',
      1,
      expect.any(Number),
    ],
    [
      'a key that is a list',
      'x: 1\n? [a]\n: b\n',
      'not readable as YAML: With stringKeys, all keys must be strings',
      2,
      3,
    ],
    [
      'an integer that was rounded',
      'a: 1\nb: 9007199254740993\n',
      'a number with more digits than can be kept: write it in quotes',
      2,
      4,
    ],
    [
      'a fraction that was rounded',
      'b: { c: 0.1000000000000000055 }\n',
      'a number with more digits than can be kept: write it in quotes',
      1,
      9,
    ],
  ])('refuses %s', (_what, text, message, line, column) => {
    expect(read(text)).toEqual({
      ok: false,
      file: 'a.yaml',
      findings: [expect.objectContaining({ severity: 'Error', message, line, column })],
    });
  });

  it('says for each document what is wrong with it', () => {
    const reading = read('a: 1\na: 2\n---\nb: 1\nb: 2\n');
    expect(reading).toMatchObject({ ok: false, findings: [{ line: 2 }, { line: 5 }] });
  });
});
