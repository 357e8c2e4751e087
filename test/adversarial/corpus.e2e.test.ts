import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { GROUPS, corpusOf, readCorpus } from './corpus.ts';

const FOLDER = new URL('groups/', import.meta.url);
const FILES = readdirSync(FOLDER).map(
  (name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')] as const,
);
const [NAME = '', TEXT = ''] = FILES[0] ?? [];

/** The corpus with its first group as this. */
const withFirst = (text: string, name = NAME) => corpusOf([[name, text], ...FILES.slice(1)]);
const without = (line: RegExp) => TEXT.replace(line, '');

const group = (fields: string) => `group: 1\ntitle: t\nwhy: w\n${fields}\n`;
const SENT = 'name: n, send: { body: x }, client: { status: 400 }';

describe('the corpus', () => {
  it('has every group once, in order, with cases or tests that cover it', () => {
    const numbers = readCorpus().map((one) => one.group);
    expect(numbers).toEqual(Array.from({ length: GROUPS }, (_, at) => at + 1));
  });
});

describe('the reader refuses', () => {
  it.each([
    [
      'a case that does not say what the upstream may see',
      without(/upstream: nothing/),
      'say what the upstream may see',
    ],
    [
      'a request at the upstream without its octets',
      group(`cases: [{ ${SENT}, upstream: { target: /mcp } }]`),
      'say what the upstream may see',
    ],
    [
      'a case that does not say what the client sees',
      group('cases: [{ name: n, send: { body: x }, upstream: nothing }]'),
      'client',
    ],
    [
      'a field that nobody reads',
      group(`cases: [{ ${SENT}, upstream: nothing, upstreams: 1 }]`),
      'upstreams',
    ],
    [
      'a request with two bodies',
      group(
        "cases: [{ name: n, send: { body: x, hex: '00' }, client: { status: 400 }, upstream: nothing }]",
      ),
      'one body',
    ],
    [
      'two cases of one name',
      group(`cases: [{ ${SENT}, upstream: nothing }, { ${SENT}, upstream: nothing }]`),
      'two cases are named n',
    ],
    ['a group without cases', group('cases: []'), 'a group has cases'],
    ['a group without a reason', 'group: 1\ntitle: t\ncases: []', 'why'],
    ['another number than the file has', TEXT.replace('group: 1', 'group: 2'), 'it says group 2'],
    [
      'a file that is not there',
      group('coveredBy: [{ file: test/none.test.ts, test: t }]'),
      'has no test named "t"',
    ],
    [
      'a test that is not there',
      group('coveredBy: [{ file: test/adversarial/corpus.e2e.test.ts, test: has every group }]'),
      'has no test named',
    ],
  ])('%s', (_what, text, problem) => {
    expect(() => withFirst(text)).toThrow(problem);
  });

  it('a corpus that lacks a group', () => {
    expect(() => corpusOf(FILES.slice(1))).toThrow('group 1 has no file.');
  });

  it('a corpus with a group more', () => {
    const more = group(`cases: [{ ${SENT}, upstream: nothing }]`).replace('1', String(GROUPS + 1));
    expect(() => corpusOf([...FILES, ['73-more.yaml', more]])).toThrow('there are 72');
  });
});
