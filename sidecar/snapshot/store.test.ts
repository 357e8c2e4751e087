import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { encodeSnapshot } from '../../core/snapshot/encode.ts';
import type { ServerSettings, Snapshot } from '../../core/snapshot/snapshot.ts';
import type { InForce, Log } from '../gate.ts';
import { createSnapshotStore } from './store.ts';
import { defaultSettings } from '../../core/compile/default-settings.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const server = defaultSettings('mcp', ['http://127.0.0.1:8080/mcp'], '/mcp');

function snapshotOf(more: Partial<Snapshot> = {}): Snapshot {
  return {
    version: { epoch: 1, reached: { McpRolePolicy: 5, McpMaskRule: 5 } },
    observedAt: 1_000,
    policy: { state: 'active', mode: 'Enforce', roles: [], rules: [] },
    server,
    masks: [],
    providers: [],
    workloadKeys: [],
    ...more,
  };
}

/** The signature stands for itself here: what is not `signed:` does not verify. */
function verify(jws: string): Promise<string> {
  if (!jws.startsWith('signed:')) return Promise.reject(new Error('signature does not verify'));
  return Promise.resolve(jws.slice('signed:'.length));
}

const sign = (snapshot: Snapshot): string => `signed:${encodeSnapshot(snapshot)}`;

function serverIn(inForce: InForce): ServerSettings | null {
  return inForce.state === 'absent' ? null : inForce.snapshot.server;
}

function storeAt(clock: { ms: number }) {
  return createSnapshotStore({ verify, now: () => clock.ms, mono: () => clock.ms, log: silent });
}

describe('createSnapshotStore', () => {
  it('is absent before the first snapshot, and what does not verify leaves it so', async () => {
    const store = storeAt({ ms: 1_000 });
    expect(await store.accept('forged')).toEqual({
      ok: false,
      problem: 'signature does not verify',
    });
    expect(await store.accept('signed:{')).toMatchObject({ ok: false });
    expect(await store.accept('signed:{"contract":99}')).toMatchObject({ ok: false });
    expect(store.current()).toEqual({ state: 'absent' });
  });

  it('puts a newer version in force and announces it', async () => {
    const store = storeAt({ ms: 2_000 });
    let announced = 0;
    const stop = store.onChange(() => (announced += 1));
    await store.accept(sign(snapshotOf()));
    const newer = snapshotOf({
      version: { epoch: 1, reached: { McpRolePolicy: 6, McpMaskRule: 5 } },
      workloadKeys: [{ id: 'a', secret: 'b' }],
    });
    expect(await store.accept(sign(newer))).toEqual({ ok: true });
    expect(store.current()).toEqual({ state: 'fresh', snapshot: newer });
    expect(announced).toBe(2);
    stop();
    await store.accept(
      sign(snapshotOf({ version: { epoch: 2, reached: { McpRolePolicy: 6, McpMaskRule: 5 } } })),
    );
    expect(announced).toBe(2);
    store.dispose();
  });

  it.each([
    ['one kind behind', { epoch: 1, reached: { McpRolePolicy: 9, McpMaskRule: 4 } }],
    ['a kind missing', { epoch: 1, reached: { McpRolePolicy: 9 } }],
    ['an older epoch', { epoch: 0, reached: { McpRolePolicy: 9, McpMaskRule: 9 } }],
  ])('refuses a version with any lower component: %s', async (_name, version) => {
    const store = storeAt({ ms: 2_000 });
    await store.accept(sign(snapshotOf()));
    expect(await store.accept(sign(snapshotOf({ version })))).toMatchObject({ ok: false });
    expect(store.current()).toEqual({ state: 'fresh', snapshot: snapshotOf() });
    store.dispose();
  });

  it.each([
    ['same', snapshotOf().version],
    ['newer', { epoch: 1, reached: { McpRolePolicy: 6, McpMaskRule: 5 } }],
  ])(
    'takes version and time of observation from a %s version of the same content',
    async (_, version) => {
      const store = storeAt({ ms: 5_000 });
      let announced = 0;
      store.onChange(() => (announced += 1));
      await store.accept(sign(snapshotOf({ observedAt: 3_000 })));
      const before = serverIn(store.current());
      expect(await store.accept(sign(snapshotOf({ version, observedAt: 4_000 })))).toEqual({
        ok: true,
      });
      expect(store.current()).toEqual({
        state: 'fresh',
        snapshot: snapshotOf({ version, observedAt: 4_000 }),
      });
      await store.accept(sign(snapshotOf({ version, observedAt: 2_000 })));
      expect(store.current()).toMatchObject({ snapshot: { observedAt: 4_000 } });
      expect(serverIn(store.current())).toBe(before);
      expect(announced).toBe(1);
      store.dispose();
    },
  );

  it('refuses what is older than a version that it took with the same content', async () => {
    const store = storeAt({ ms: 5_000 });
    await store.accept(sign(snapshotOf()));
    const version = { epoch: 1, reached: { McpRolePolicy: 6, McpMaskRule: 5 } };
    await store.accept(sign(snapshotOf({ version })));
    expect(await store.accept(sign(snapshotOf()))).toMatchObject({ ok: false });
    store.dispose();
  });

  it('puts other content of the same version in force where it was observed later', async () => {
    const store = storeAt({ ms: 5_000 });
    let announced = 0;
    store.onChange(() => (announced += 1));
    await store.accept(sign(snapshotOf({ observedAt: 3_000 })));
    const other = { ...server, urls: ['http://10.0.0.1:8080/mcp'] };
    const later = snapshotOf({ observedAt: 4_000, server: other });
    expect(await store.accept(sign(later))).toEqual({ ok: true });
    expect(store.current()).toEqual({ state: 'fresh', snapshot: later });
    expect(announced).toBe(2);
    expect(await store.accept(sign(snapshotOf({ observedAt: 3_500 })))).toEqual({ ok: true });
    expect(await store.accept(sign(snapshotOf({ observedAt: 4_000 })))).toEqual({ ok: true });
    expect(store.current()).toEqual({ state: 'fresh', snapshot: later });
    expect(announced).toBe(2);
    store.dispose();
  });

  it.each([
    ['Deny', 'expired'],
    ['Continue', 'stale'],
  ] as const)('goes from fresh to stale to its bound: onStale %s is %s', async (onStale, state) => {
    const clock = { ms: 1_000 };
    const store = storeAt(clock);
    await store.accept(sign(snapshotOf({ server: { ...server, onStale } })));
    const states = [60_999, 61_000, 900_999, 901_000].map((ms) => {
      clock.ms = ms;
      return store.current().state;
    });
    expect(states).toEqual(['fresh', 'stale', 'stale', state]);
    store.dispose();
  });

  it('ages by the monotonic clock, whatever becomes of the wall clock', async () => {
    const clock = { now: 1_000, mono: 50 };
    const store = createSnapshotStore({
      verify,
      now: () => clock.now,
      mono: () => clock.mono,
      log: silent,
    });
    await store.accept(sign(snapshotOf()));
    clock.now = 99_000_000;
    expect(store.current().state).toBe('fresh');
    clock.now = 0;
    clock.mono = 900_050;
    expect(store.current().state).toBe('expired');
    store.dispose();
  });

  it('gives a source whose clock runs ahead no more time', async () => {
    const clock = { ms: 1_000 };
    const store = storeAt(clock);
    await store.accept(sign(snapshotOf({ observedAt: 9_000_000 })));
    clock.ms = 901_000;
    expect(store.current().state).toBe('expired');
    store.dispose();
  });

  it('announces that time has passed, and that an observation ended it', async () => {
    const store = createSnapshotStore({
      verify,
      now: Date.now,
      mono: () => performance.now(),
      log: silent,
    });
    const brief = { ...server, maxStalenessSeconds: 1 };
    const states: string[] = [];
    store.onChange(() => states.push(store.current().state));
    await store.accept(sign(snapshotOf({ server: brief, observedAt: Date.now() - 980 })));
    while (states.length < 2) await after(5);
    await store.accept(sign(snapshotOf({ server: brief, observedAt: Date.now() })));
    expect(states).toEqual(['fresh', 'expired', 'fresh']);
    store.dispose();
  });

  it('tells every listener, whatever another one does', async () => {
    const store = storeAt({ ms: 1_000 });
    let heard = false;
    store.onChange(() => {
      throw new Error('listener');
    });
    store.onChange(() => (heard = true));
    await store.accept(sign(snapshotOf()));
    expect(heard).toBe(true);
    store.dispose();
  });

  it('keeps the newest of two that are verified at the same time', async () => {
    const store = storeAt({ ms: 1_000 });
    const newer = snapshotOf({
      version: { epoch: 2, reached: { McpRolePolicy: 5, McpMaskRule: 5 } },
    });
    const [, older] = await Promise.all([
      store.accept(sign(newer)),
      store.accept(sign(snapshotOf())),
    ]);
    expect(older).toMatchObject({ ok: false });
    expect(store.current()).toMatchObject({ snapshot: { version: { epoch: 2 } } });
    store.dispose();
  });
});
