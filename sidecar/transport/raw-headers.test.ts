import { describe, expect, it } from '@jest/globals';
import { readHeaderLines } from './raw-headers.ts';

describe('readHeaderLines', () => {
  const lines = readHeaderLines(['Accept', 'a', 'X-One', '1', 'accept', 'b', 'ACCEPT', 'c']);

  it('keeps every line of a repeated name, in order, whatever its case', () => {
    expect(lines.all('accept')).toEqual(['a', 'b', 'c']);
    expect(lines.one('accept')).toBe('a');
    expect(lines.repeated).toEqual(['accept']);
  });

  it('knows single and absent ones', () => {
    expect(lines.all('x-one')).toEqual(['1']);
    expect(lines.names()).toEqual(['accept', 'x-one']);
    expect(lines.one('constructor')).toBeUndefined();
    expect(lines.all('absent')).toEqual([]);
  });

  it('counts an empty value as a line', () => {
    expect(readHeaderLines(['a', '', 'A', '']).repeated).toEqual(['a']);
  });
});
