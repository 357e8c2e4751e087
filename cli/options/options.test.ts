import { describe, expect, it } from '@jest/globals';
import { parseAddress, parsePort } from './address.ts';
import { parseClaims } from './claims.ts';
import { parseLabels } from './labels.ts';
import { parseTtl } from './ttl.ts';

describe('parseAddress', () => {
  it.each([
    ['127.0.0.1:8080', '127.0.0.1', 8080],
    ['localhost:0', 'localhost', 0],
    ['[::1]:65535', '::1', 65_535],
  ])('reads %s', (text, host, port) => {
    expect(parseAddress('--listen', text)).toEqual({ host, port });
  });

  it.each([
    '',
    ':8080',
    '8080',
    '127.0.0.1',
    '127.0.0.1:',
    '127.0.0.1:65536',
    '::1:8080',
    '[::1]',
    '[127.0.0.1]:80',
    'a b:1',
    'http://a:1',
  ])('refuses %j', (text) => {
    expect(() => parseAddress('--listen', text)).toThrow(/^--listen .*: write HOST:PORT/);
  });
});

it.each(['-1', '1.5', '65536', '', '0x1'])('parsePort refuses %j', (text) => {
  expect(() => parsePort('--issuer-port', text)).toThrow(/^--issuer-port/);
});

describe('parseLabels', () => {
  it('reads pairs, also with an empty value and a prefix', () => {
    expect(parseLabels('a=1,example.com/b=x_y,c=')).toEqual({
      a: '1',
      'example.com/b': 'x_y',
      c: '',
    });
  });

  it.each([
    '',
    'a',
    '=1',
    'a=1,',
    'a=1 b=2',
    'a=-',
    `${'k'.repeat(64)}=1`,
    'a/b/c=1',
    'a==1',
    '__proto__=1',
  ])('refuses %j', (text) => {
    expect(() => parseLabels(text)).toThrow(/^--labels/);
  });
});

describe('parseClaims', () => {
  it('splits at the first "=" and keeps the rest', () => {
    expect(parseClaims(['a=b=c', 'd='])).toEqual({ a: 'b=c', d: '' });
  });

  it('makes a list of what is given twice, and always of groups and roles', () => {
    expect(parseClaims(['groups=x', 'a=1', 'a=2'])).toEqual({ groups: ['x'], a: ['1', '2'] });
  });

  it.each(['', 'a', '=a', 'sub=ada', 'aud=x', 'iss=x', 'iat=1', 'nbf=1', 'cnf=x', '__proto__=x'])(
    'refuses %j',
    (text) => {
      expect(() => parseClaims([text])).toThrow(/^--claim/);
    },
  );
});

describe('parseTtl', () => {
  it.each([
    ['90s', 90],
    ['30m', 1800],
    ['1h', 3600],
    ['30d', 2_592_000],
  ])('reads %s', (text, seconds) => {
    expect(parseTtl(text)).toBe(seconds);
  });

  it.each(['', '0s', '1', 'h', '1.5h', '-1h', '31d', '1h30m', '1H', '9999999999s'])(
    'refuses %j',
    (text) => {
      expect(() => parseTtl(text)).toThrow(/^--ttl/);
    },
  );
});
