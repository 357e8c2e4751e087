import { describe, expect, it } from '@jest/globals';
import type { ServerSettings } from '../../core/snapshot/snapshot.ts';
import { addressesOf, isHostOf, podHostnames } from './addresses.ts';

function addresses(path: string, ...urls: readonly string[]) {
  const { hosts, origins, metadataPaths } = addressesOf({
    path,
    urls,
    ssePath: null,
  } as unknown as ServerSettings);
  return { hosts: [...hosts], origins: [...origins], metadataPaths: [...metadataPaths] };
}

describe('addressesOf', () => {
  it('accepts a default port written or not, and another port only as written', () => {
    expect(addresses('/mcp', 'https://Mcp.Example:443/mcp', 'http://[::1]:8080/')).toEqual({
      hosts: ['mcp.example', 'mcp.example:443', '[::1]:8080'],
      origins: ['https://mcp.example', 'http://[::1]:8080'],
      metadataPaths: [
        '/.well-known/oauth-protected-resource',
        '/.well-known/oauth-protected-resource/mcp',
      ],
    });
  });

  it('has one metadata path for a server at the root', () => {
    expect(addresses('/', 'http://a/').metadataPaths).toEqual([
      '/.well-known/oauth-protected-resource',
    ]);
  });
});

describe('a Host of a pod', () => {
  const server = { path: '/mcp', urls: ['https://mcp.example/mcp'] } as unknown as ServerSettings;
  const pod = addressesOf(server, podHostnames(['10.0.0.7', 'FD00::7']));

  it.each([
    'mcp.example',
    '10.0.0.7',
    '10.0.0.7:8080',
    '[fd00::7]:8080',
    'localhost:55001',
    '127.0.0.1:1',
    '[::1]',
  ])('may be %s', (value) => {
    expect(isHostOf(value, pod)).toBe(true);
  });

  it.each([
    '',
    ':8080',
    'mcp.example:8080',
    '10.0.0.8:8080',
    'fd00::7',
    '[fd00::7',
    'localhost.evil.example',
    'localhost:80:80',
    '127.0.0.1:x',
    'evil.example:8080',
  ])('may not be %j', (value) => {
    expect(isHostOf(value, pod)).toBe(false);
  });

  it('is one of the settings alone where there is no pod', () => {
    expect(isHostOf('localhost:1', addressesOf(server))).toBe(false);
  });
});
