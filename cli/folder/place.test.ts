import { describe, expect, it } from '@jest/globals';
import { readDocuments } from './documents.ts';

const TEXT = `# a comment
kind: McpRolePolicy
spec:
  rules:
    - name: first
      tools: [one, two]
      roles:
        - "*"
    - name: second
empty:
`;

function at(text: string, ...path: readonly (string | number)[]): string {
  const reading = readDocuments({ ok: true, file: 'a.yaml', bytes: Buffer.from(text) });
  if (!reading.ok) throw new Error('not readable');
  const { line, column } = reading.documents[0]?.locate(path) ?? { line: 0, column: 0 };
  return `${line}:${column}`;
}

describe('a field is found', () => {
  it.each([
    ['a scalar, at its value', ['kind'], '2:7'],
    ['an object, at its key', ['spec'], '3:1'],
    ['a list, at its key', ['spec', 'rules', 0, 'roles'], '7:7'],
    ['an item that is an object, at its first key', ['spec', 'rules', 1], '9:7'],
    ['an item of a flow list', ['spec', 'rules', 0, 'tools', 1], '6:20'],
    ['an item in quotes', ['spec', 'rules', 0, 'roles', 0], '8:11'],
    ['a missing field, at what should hold it', ['spec', 'rules', 0, 'effect'], '5:7'],
    ['a missing item, at the list', ['spec', 'rules', 7], '4:3'],
    ['below a scalar, at its key', ['kind', 'x'], '2:1'],
    ['a value that was left out, at its key', ['empty'], '10:1'],
    ['the document itself, where it begins', [], '2:1'],
    ['nothing that is known, where the document begins', ['metadata', 'name'], '2:1'],
  ])('%s', (_what, path, expected) => {
    expect(at(TEXT, ...path)).toBe(expected);
  });

  it('in the second document, by the lines of the file', () => {
    const reading = readDocuments({
      ok: true,
      file: 'a.yaml',
      bytes: Buffer.from('a: 1\n---\nb:\n  c: 1\n'),
    });
    expect(reading.ok && reading.documents[1]?.locate(['b', 'c'])).toEqual({ line: 4, column: 6 });
  });

  it('through an alias, where it was written', () => {
    expect(at('a: &x\n  b: 1\nc: *x\n', 'c', 'b')).toBe('2:6');
  });
});
