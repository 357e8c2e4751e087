import { expect, it } from '@jest/globals';
import { defaultSettings } from '../compile/default-settings.ts';
import { decodeSnapshot } from './decode.ts';
import { encodeSnapshot } from './encode.ts';
import type { Snapshot } from './snapshot.ts';

const SNAPSHOT: Snapshot = {
  version: { epoch: 0, reached: {} },
  observedAt: 0,
  policy: { state: 'none', mode: 'Enforce', roles: [], rules: [] },
  server: { ...defaultSettings('s', ['http://s/mcp'], '/mcp'), ssePath: '/sse' },
  masks: [],
  providers: [],
  workloadKeys: [],
};

it('puts what an older sidecar may ignore where it passes over it', () => {
  const { server, ssePath } = JSON.parse(encodeSnapshot(SNAPSHOT)) as Record<string, object>;
  expect(server).not.toHaveProperty('ssePath');
  expect(ssePath).toBe('/sse');
});

it('means the same without it as before there was HTTP+SSE', () => {
  const { ssePath: _, ...older } = JSON.parse(encodeSnapshot(SNAPSHOT)) as Record<string, unknown>;
  const server = { ...SNAPSHOT.server, ssePath: null };
  expect(decodeSnapshot(older)).toEqual({ ok: true, snapshot: { ...SNAPSHOT, server } });
});
