import { describe, expect, it } from '@jest/globals';
import type { ServerSettings } from '../../core/snapshot/snapshot.ts';
import { addressesOf } from './addresses.ts';

function addresses(path: string, ...urls: readonly string[]) {
  const { hosts, origins, metadataPaths } = addressesOf({ path, urls } as ServerSettings);
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
