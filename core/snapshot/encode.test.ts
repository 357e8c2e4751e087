import { expect, it } from '@jest/globals';
import { defaultSettings } from '../compile/default-settings.ts';
import { decodeSnapshot } from './decode.ts';
import { encodeSnapshot } from './encode.ts';
import type { Snapshot } from './snapshot.ts';

type Branches = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const SETTINGS = defaultSettings('s', ['http://s/mcp'], '/mcp');

const SNAPSHOT: Snapshot = {
  version: { epoch: 0, reached: {} },
  observedAt: 0,
  policy: { state: 'none', mode: 'Enforce', roles: [], rules: [] },
  server: { ...SETTINGS, ssePath: '/sse', limits: { ...SETTINGS.limits, totalSeconds: 60 } },
  masks: [],
  providers: [],
  workloadKeys: [],
};

it('puts what an older sidecar may ignore where it passes over it', () => {
  const { server, ssePath, totalSeconds } = JSON.parse(encodeSnapshot(SNAPSHOT)) as Branches;
  expect(server).not.toHaveProperty('ssePath');
  expect(server?.['limits']).not.toHaveProperty('totalSeconds');
  expect([ssePath, totalSeconds]).toEqual(['/sse', 60]);
});

it('is passed over at the top by a sidecar that does not know it', () => {
  const later = { ...(JSON.parse(encodeSnapshot(SNAPSHOT)) as Branches), revocations: [] };
  expect(decodeSnapshot(later)).toEqual({ ok: true, snapshot: SNAPSHOT });
});

it('means the same without it as before there was HTTP+SSE', () => {
  const { ssePath: _, ...older } = JSON.parse(encodeSnapshot(SNAPSHOT)) as Branches;
  const server = { ...SNAPSHOT.server, ssePath: null };
  expect(decodeSnapshot(older)).toEqual({ ok: true, snapshot: { ...SNAPSHOT, server } });
});

it('has the total time of the defaults where an older operator says none', () => {
  const { totalSeconds: _, ...older } = JSON.parse(encodeSnapshot(SNAPSHOT)) as Branches;
  const { totalSeconds } = SETTINGS.limits;
  const server = { ...SNAPSHOT.server, limits: { ...SNAPSHOT.server.limits, totalSeconds } };
  expect(decodeSnapshot(older)).toEqual({ ok: true, snapshot: { ...SNAPSHOT, server } });
});
