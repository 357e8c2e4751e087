import { expect, it } from '@jest/globals';
import { defaultSettings } from '../../core/compile/default-settings.ts';
import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import { metadataUrl, protectedResourceMetadata } from './metadata.ts';
import { asSseResource, sseUrls } from './sse-resource.ts';

const URLS = ['https://mcp.example.com/mcp', 'http://localhost:8080/mcp'];
const server = { ...defaultSettings('s', URLS, '/mcp'), ssePath: '/a/sse' };
const snapshot = { server, providers: [] } as unknown as Snapshot;

it('has the path of HTTP+SSE at each address, and none where it is not offered', () => {
  const all = ['https://mcp.example.com/a/sse', 'http://localhost:8080/a/sse'];
  expect(sseUrls(server)).toEqual(all);
  expect(sseUrls({ ...server, ssePath: null })).toEqual([]);
});

it('is the resource that clients of HTTP+SSE ask about', () => {
  const shown = asSseResource(snapshot);
  const resource = 'https://mcp.example.com/a/sse';
  expect(protectedResourceMetadata(shown)).toMatchObject({ resource });
  expect(metadataUrl(shown)).toBe(
    'https://mcp.example.com/.well-known/oauth-protected-resource/a/sse',
  );
  expect(shown.server.urls).toEqual([...sseUrls(server), ...URLS]);
});
