import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../json/json.ts';
import { find, readPointer } from './pointer.ts';
import type { Found } from './pointer.ts';

const DOCUMENT: Json = {
  a: { b: [10, { c: null }] },
  'x/y': { '~z': 1, '': 2, '~1': 3 },
  0: 'zero',
  empty: { list: [], map: {} },
  text: 'abc',
};

/** `=JSON` a value, `absent`, `mismatch`. */
function inWords(found: Found): string {
  return found.kind === 'value' ? `=${JSON.stringify(found.value)}` : found.kind;
}

describe('find', () => {
  it.each([
    ['', [`=${JSON.stringify(DOCUMENT)}`]],
    ['/a/b/0', ['=10']],
    ['/a/b/1/c', ['=null']],
    ['/a/b/2', ['absent']],
    ['/a/b/99999999999999999999', ['absent']],
    ['/a/b/01', ['mismatch']],
    ['/a/b/-', ['mismatch']],
    ['/a/b/-1', ['mismatch']],
    ['/a/b/1e0', ['mismatch']],
    ['/a/b/10x', ['mismatch']],
    ['/a/b/length', ['mismatch']],
    ['/a/b/0/x', ['mismatch']],
    ['/a/b/1/c/d', ['mismatch']],
    ['/text/0', ['mismatch']],
    ['/text/length', ['mismatch']],
    ['/0', ['="zero"']],
    ['/x~1y/~0z', ['=1']],
    ['/x~1y/', ['=2']],
    ['/x~1y/~01', ['=3']],
    ['/A', ['mismatch']],
    ['/A/b', ['mismatch']],
    ['/a/B/0', ['mismatch']],
    ['/toString', ['absent']],
    ['/constructor', ['absent']],
    ['/b', ['absent']],
    ['/b/c', ['absent']],
    ['/a/*', ['=[10,{"c":null}]']],
    ['/a/b/*', ['=10', '={"c":null}']],
    ['/a/b/*/c', ['mismatch', '=null']],
    ['/a/*/*', ['=10', '={"c":null}']],
    ['/empty/*', ['=[]', '={}']],
    ['/empty/list/*', ['absent']],
    ['/empty/map/*', ['absent']],
    ['/empty/*/*/x', ['absent', 'absent']],
    ['/text/*', ['mismatch']],
    ['/b/*', ['absent']],
  ])('%s', (pointer, expected) => {
    expect(find(readPointer(pointer), DOCUMENT).map(inWords)).toEqual(expected);
  });

  it('takes the Kelvin sign for a case of k', () => {
    expect(find(readPointer('/key'), { '\u212aey': 1 }).map(inWords)).toEqual(['mismatch']);
  });
});
