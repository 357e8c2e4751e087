import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCredentials } from './credentials.ts';
import { boundAt, localUrls } from './local-urls.ts';
import { parseUpstreams } from './upstreams.ts';

function read(...texts: readonly string[]): readonly string[] {
  return parseUpstreams(texts).map(({ name, url }) => `${name} ${url.href}`);
}

describe('parseUpstreams', () => {
  it('reads names and URLs', () => {
    expect(read('a=http://127.0.0.1:1/mcp', 'http://[::1]:2', 'c-1=https://x.example/a/b')).toEqual(
      ['a http://127.0.0.1:1/mcp', 'server http://[::1]:2/', 'c-1 https://x.example/a/b'],
    );
  });

  it.each([
    'A=http://127.0.0.1/mcp',
    '-=http://127.0.0.1/mcp',
    'a=',
    'a=ftp://127.0.0.1/mcp',
    'http://127.0.0.1/mcp#x',
    'http://127.0.0.1/a//b',
    'a=http://127.0.0.1/%6dcp',
  ])('refuses %s', (text) => {
    expect(() => parseUpstreams([text])).toThrow(/^--upstream /);
  });

  it('repeats no password', () => {
    const text = 'a=ftp://ada:hunter2@127.0.0.1/mcp';
    expect(() => parseUpstreams([text])).toThrow(/^--upstream: write/);
  });

  it('refuses more than a machine would serve', () => {
    const many = Array.from({ length: 33 }, (_, index) => `s${index}=http://127.0.0.1/mcp`);
    expect(() => parseUpstreams(many)).toThrow('--upstream: at most 32 may be given.');
  });
});

describe('readCredentials', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-credentials-'));
    await writeFile(join(folder, 'token'), 'Bearer secret-1\n');
    await writeFile(join(folder, 'a=b'), 'key');
    await writeFile(join(folder, 'bad'), 'secret-2\nX-Injected: yes\n');
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('reads the content without its line end, for the server that is named', async () => {
    const read = await readCredentials([`b=${join(folder, 'token')}`], ['a', 'b']);
    expect([...read]).toEqual([['b', 'Bearer secret-1']]);
  });

  it('needs no name where there is one server, even for a file with "=" in its name', async () => {
    expect([...(await readCredentials([join(folder, 'a=b')], ['x']))]).toEqual([['x', 'key']]);
  });

  it('gives no server the credential of another', async () => {
    const token = join(folder, 'token');
    await expect(readCredentials([`c=${token}`], ['a', 'b'])).rejects.toThrow('the names are a, b');
    await expect(readCredentials([`a=${token}`, `a=${token}`], ['a'])).rejects.toThrow('a has two');
  });

  it('refuses what would be two headers, and repeats nothing of it', async () => {
    const refused = readCredentials([join(folder, 'bad')], ['x']);
    await expect(refused).rejects.toThrow('must be one line');
    await expect(refused).rejects.not.toThrow('secret-2');
  });
});

describe('localUrls', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1', ['http://127.0.0.1:80/mcp', 'http://localhost:80/mcp']],
    ['0.0.0.0', '0.0.0.0', ['http://127.0.0.1:80/mcp', 'http://localhost:80/mcp']],
    ['::1', 'localhost', ['http://[::1]:80/mcp', 'http://localhost:80/mcp']],
    ['192.0.2.7', 'box.example', ['http://192.0.2.7:80/mcp', 'http://box.example:80/mcp']],
  ])('of a server bound to %s', (host, given, expected) => {
    const urls = expected.map((url) => new URL(url).href);
    expect(localUrls({ host, port: 80 }, given, '/mcp')).toEqual(urls);
  });

  it('come from the origin that the listener reports', () => {
    expect(boundAt('http://[::1]:8080')).toEqual({ host: '::1', port: 8080 });
    expect(boundAt('http://127.0.0.1:80')).toEqual({ host: '127.0.0.1', port: 80 });
  });
});
