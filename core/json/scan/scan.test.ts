import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { NOT_KEPT } from './outline.ts';
import { JsonScan, SCAN_LIMITS } from './scan.ts';
import type { ScanLimits } from './scan.ts';

function scanned(text: string, limits: ScanLimits = SCAN_LIMITS) {
  const scan = new JsonScan(limits);
  const problem = scan.push(Buffer.from(text)) ?? scan.end();
  return { problem, outline: scan.outline };
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heldAfter(scan: JsonScan, piece: Buffer, times: number): number {
  for (let count = 0; count < times; count += 1) expect(scan.push(piece)).toBeNull();
  collect();
  return process.memoryUsage().heapUsed;
}

describe('JsonScan', () => {
  it('knows the members of two levels, and only that there is more below', () => {
    const text =
      '{"jsonrpc":"2.0","id":7,"result":{"content":[{"text":"x"}],"isError":false,"_meta":{"a":1}}}';
    expect(scanned(text)).toEqual({
      problem: null,
      outline: { jsonrpc: '2.0', id: 7, result: { content: [], isError: false, _meta: {} } },
    });
  });

  it('knows a member before its value, and a value when it is whole', () => {
    const scan = new JsonScan();
    scan.push(Buffer.from('{"id":12'));
    expect(scan.outline).toEqual({ id: null });
    scan.push(Buffer.from('3,"result":{"ta'));
    expect(scan.outline).toEqual({ id: 123, result: {} });
    scan.push(Buffer.from('sk"'));
    expect(scan.outline).toEqual({ id: 123, result: { task: null } });
  });

  const small: ScanLimits = { ...SCAN_LIMITS, literal: 6, outline: 12 };
  it.each([
    ['a long string equals nothing', '{"a":"12345"}', null],
    ['a long key of the first level', '{"12345":1}', 'OutlineTooLarge'],
    ['a long key of the second level', '{"a":{"12345":1}}', 'OutlineTooLarge'],
    ['a long key below', '{"a":{"b":{"12345":1}}}', null],
    ['a long key in an array', '[{"12345":1}]', null],
    ['more keys than there is room for', '{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}', null],
    ['one more', '{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1}', 'OutlineTooLarge'],
    ['strings that there is no room for', '{"a":"1234","b":"1234","c":1}', 'OutlineTooLarge'],
    ['many keys below', '{"a":[{"b":1,"c":1,"d":1,"e":1,"f":1,"g":1}]}', null],
  ])('bounds what it keeps: %s', (_, text, problem) => {
    expect(scanned(text, small).problem).toBe(problem);
  });

  it('puts in the place of a string that is not kept what equals none', () => {
    expect(scanned('{"id":"12345"}', small).outline).toEqual({ id: NOT_KEPT });
    expect(scanned('{"id":"1234"}', small).outline).toEqual({ id: '1234' });
  });

  it('tells keys apart on two levels only, and forbids keys on all', () => {
    expect(scanned('{"a":{"b":1,"b":2}}').problem).toBe('KeyDuplicate');
    expect(scanned('{"a":{"b":{"c":1,"c":2}}}').problem).toBeNull();
    expect(scanned('[[{"__proto__":1}]]').problem).toBe('KeyForbidden');
    expect(scanned('[[{"\\u005f_proto__":1}]]').problem).toBe('KeyForbidden');
    expect(scanned('[[{"\\u0000":1}]]').problem).toBe('KeyForbidden');
    expect(scanned('[[{"a":"\\u0000"}]]').problem).toBeNull();
  });

  it.each([
    ['a string', '["', 'x'.repeat(65_536)],
    ['escapes', '["', '\\u00e9\\n'.repeat(8_000)],
    ['strings', '[', '"string",'.repeat(8_000)],
    ['numbers', '{"a":[', '1.25,'.repeat(8_000)],
    ['objects', '{"a":{"b":[', '{"key":{"other key":true}},'.repeat(2_000)],
    ['white space', '', ' '.repeat(65_536)],
  ])('does not grow with the text: %s', (_, begin, piece) => {
    const scan = new JsonScan();
    scan.push(Buffer.from(begin));
    const octets = Buffer.from(piece);
    const before = heldAfter(scan, octets, 10);
    expect(heldAfter(scan, octets, 60) - before).toBeLessThan(256 * 1024);
  });
});
