import { describe, expect, it } from '@jest/globals';
import { readBearer } from './bearer.ts';

function reading(...lines: readonly string[]): string {
  const read = readBearer(lines);
  return read.ok ? read.token : read.code;
}

describe('readBearer', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER   a-._~+/z==', 'a-._~+/z=='],
    ['Basic YTpi', 'CredentialMissing'],
    ['Negotiate', 'CredentialMissing'],
    ['Bearerabc', 'CredentialMissing'],
    ['Bearer-x abc', 'CredentialMissing'],
    ['Bearer', 'CredentialMalformed'],
    ['Bearer ', 'CredentialMalformed'],
    ['Bearer\tabc', 'CredentialMalformed'],
    ['Bearer a b', 'CredentialMalformed'],
    ['Bearer a, Bearer b', 'CredentialMalformed'],
    ['Bearer,abc', 'CredentialMalformed'],
    ['Bearer =abc', 'CredentialMalformed'],
    ['Bearer "abc"', 'CredentialMalformed'],
    ['Bearer ä', 'CredentialMalformed'],
    [' Bearer abc', 'CredentialMalformed'],
    ['', 'CredentialMalformed'],
    [`Bearer ${'a'.repeat(16 * 1024 + 1)}`, 'CredentialMalformed'],
  ])('%j: %s', (line, expected) => {
    expect(reading(line)).toBe(expected);
  });

  it('takes one line, no more and no less', () => {
    expect(reading()).toBe('CredentialMissing');
    expect(reading('Bearer a', 'Bearer a')).toBe('CredentialRepeated');
    expect(reading('Basic a', 'Bearer a')).toBe('CredentialRepeated');
  });
});
