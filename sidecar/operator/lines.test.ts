import { describe, expect, it } from '@jest/globals';
import { LineSplitter, LineTooLongError, MOST_LINE_BYTES } from './lines.ts';

const bytes = (text: string) => Buffer.from(text);

describe('LineSplitter', () => {
  it('gives lines as they end, however the octets are cut', () => {
    const text = '{"a":"Ä😀"}\n\n{}\nrest';
    for (let size = 1; size < 8; size += 1) {
      const splitter = new LineSplitter();
      const lines: string[] = [];
      const all = bytes(text);
      for (let at = 0; at < all.length; at += size)
        lines.push(...splitter.push(all.subarray(at, at + size)));
      expect(lines).toEqual(['{"a":"Ä😀"}', '', '{}']);
    }
  });

  it('takes a line of the most octets, and none that is longer', () => {
    const splitter = new LineSplitter(4);
    expect(splitter.push(bytes('1234\n12'))).toEqual(['1234']);
    expect(splitter.push(bytes('34\n'))).toEqual(['1234']);
    expect(() => splitter.push(bytes('12345'))).toThrow(LineTooLongError);
    expect(() => new LineSplitter(4).push(bytes('12345\n'))).toThrow(LineTooLongError);
  });

  it('takes a line of as many octets as the operator may send', () => {
    const line = Buffer.alloc(MOST_LINE_BYTES, 'x');
    const splitter = new LineSplitter();
    expect(splitter.push(line)).toEqual([]);
    expect(splitter.push(bytes('\n'))).toEqual([line.toString()]);
  });

  it('takes none that is longer', () => {
    const splitter = new LineSplitter();
    expect(() => splitter.push(Buffer.alloc(MOST_LINE_BYTES + 1, 'x'))).toThrow(LineTooLongError);
  });
});
