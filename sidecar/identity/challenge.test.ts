import { describe, expect, it } from '@jest/globals';
import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import { challengeOf } from './challenge.ts';
import { metadataUrl, protectedResourceMetadata } from './metadata.ts';
import { CREDENTIAL_REFUSALS, refuse } from './refusals.ts';

function snapshotOf(...urls: readonly string[]): Snapshot {
  const providers = [{ issuer: 'https://a.example' }, { issuer: 'https://b.example/' }];
  return { providers, server: { name: 'models', urls } } as unknown as Snapshot;
}

describe('metadataUrl', () => {
  it.each([
    ['https://mcp.example/mcp', 'https://mcp.example/.well-known/oauth-protected-resource/mcp'],
    ['https://mcp.example', 'https://mcp.example/.well-known/oauth-protected-resource'],
    ['https://mcp.example/', 'https://mcp.example/.well-known/oauth-protected-resource'],
    ['http://localhost:8080/a/b', 'http://localhost:8080/.well-known/oauth-protected-resource/a/b'],
  ])('%s: %s', (url, expected) => {
    expect(metadataUrl(snapshotOf(url, 'https://other.example'))).toBe(expected);
  });

  it('throws for a server without an address', () => {
    expect(() => metadataUrl(snapshotOf())).toThrow('Server models has no URL.');
  });
});

describe('protectedResourceMetadata', () => {
  it('names the resource as tokens must, and every issuer', () => {
    expect(protectedResourceMetadata(snapshotOf('https://mcp.example'))).toEqual({
      resource: 'https://mcp.example',
      authorization_servers: ['https://a.example', 'https://b.example/'],
      bearer_methods_supported: ['header'],
      resource_name: 'models',
    });
  });
});

describe('challengeOf', () => {
  it('leads to the metadata, and names a fault where there is one', () => {
    const snapshot = snapshotOf('https://mcp.example/mcp');
    const metadata =
      'resource_metadata="https://mcp.example/.well-known/oauth-protected-resource/mcp"';
    expect(challengeOf(snapshot, null)).toBe(`Bearer ${metadata}`);
    expect(challengeOf(snapshot, { error: 'invalid_token', sentence: 'No.' })).toBe(
      `Bearer error="invalid_token", error_description="No.", ${metadata}`,
    );
  });

  it.each(Object.keys(CREDENTIAL_REFUSALS) as (keyof typeof CREDENTIAL_REFUSALS)[])(
    'is a header value that a client can read for %s',
    (code) => {
      const { refusal } = refuse(code, snapshotOf('https://mcp.example/mcp'));
      expect(refusal.challenge).toMatch(
        /^Bearer ([a-z_]+="[\x20-\x21\x23-\x5b\x5d-\x7e]*"(, |$))+$/,
      );
      expect(refusal.status === 401 || !refusal.challenge.includes('invalid_token')).toBe(true);
    },
  );
});
