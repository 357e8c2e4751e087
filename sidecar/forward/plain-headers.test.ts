import { describe, expect, it } from '@jest/globals';
import { plainRequestHeaders, plainResponseHeaders } from './plain-headers.ts';

describe('plainRequestHeaders', () => {
  it('passes what such a request needs to say, and no credential or identity', () => {
    const client = {
      accept: '*/*',
      'if-none-match': '"x"',
      authorization: 'Bearer planted',
      cookie: 'planted=1',
      'x-forwarded-for': '1.2.3.4',
      connection: 'upgrade',
      host: 'a',
    };
    expect(plainRequestHeaders(client)).toEqual({ accept: '*/*', 'if-none-match': '"x"' });
  });
});

describe('plainResponseHeaders', () => {
  it('passes what such an answer needs to say, and no cookie or challenge', () => {
    const upstream = {
      'content-type': 'text/plain',
      etag: '"x"',
      'set-cookie': ['planted=1'],
      'www-authenticate': 'Basic',
      connection: 'close',
    };
    expect(plainResponseHeaders(upstream)).toEqual({ 'content-type': 'text/plain', etag: '"x"' });
  });

  it.each([
    ['/docs/', true],
    ['/', true],
    ['//evil.example/', false],
    ['/\\evil.example/', false],
    ['/\t/evil.example/', false],
    ['http://127.0.0.1:8080/docs/', false],
    ['docs/', false],
  ])('a redirection to %j passes: %s', (location, passes) => {
    expect(plainResponseHeaders({ location })).toEqual(passes ? { location } : {});
  });
});
