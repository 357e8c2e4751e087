import { describe, expect, it } from '@jest/globals';
import type { StreamMessage } from '../../core/pod/stream.ts';
import { defaultSettings } from '../../core/compile/default-settings.ts';
import { decodeSnapshot } from '../../core/snapshot/decode.ts';
import { sentenceOf } from '../../runtime/sentence-of.ts';
import { until } from '../../test/support/waiting.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import type { Content } from './content.ts';
import { Publisher } from './publisher.ts';
import type { Edition } from './publisher.ts';

function podNamed(uid: string, app: string, namespace = 'a'): ObservedPod {
  return {
    namespace,
    name: uid,
    uid,
    labels: { app },
    node: '',
    isOver: false,
    isTerminating: false,
    hasUnreadySidecar: false,
    optIn: 'pod',
    guard: { server: app, tls: false, ports: [] },
  };
}

function contentOf(name: string): Content {
  return {
    policy: { state: 'none', mode: 'Enforce', roles: [], rules: [] },
    server: defaultSettings(name, ['http://x/mcp'], '/mcp'),
    masks: [],
    providers: [],
    workloadKeys: [],
  };
}

/** A publisher over a world that the test changes. */
function newsroom() {
  const pods = new Map(
    ['u1', 'u2', 'u3'].map((uid) => [uid, podNamed(uid, uid === 'u3' ? 'b' : 'a')]),
  );
  const world = {
    path: '',
    version: 1,
    observedAt: 1,
    isKnown: true,
    whileSigning: (): void => undefined,
  };
  const signed: string[] = [];
  const edition = (): Edition => ({
    version: { epoch: 1, reached: { McpRolePolicy: world.version } },
    observedAt: world.observedAt,
    podOf: (uid) => pods.get(uid) ?? null,
    contentOf: ({ guard }) => contentOf(`${guard?.server ?? ''}${world.path}`),
  });
  const publisher = new Publisher({
    edition: () => (world.isKnown ? edition() : null),
    sign: (payload) => {
      signed.push(payload);
      world.whileSigning();
      return Promise.resolve(payload);
    },
    failed: (error) => {
      throw error;
    },
  });
  const received = (uid: string) => {
    const messages: StreamMessage[] = [];
    const unsubscribe = publisher.subscribe(uid, (message) => messages.push(message));
    return { messages, unsubscribe };
  };
  return { world, publisher, received, signed };
}

describe('Publisher', () => {
  it('sends a complete snapshot at once, signed once for equal content', async () => {
    const { publisher, received, signed } = newsroom();
    const all = ['u1', 'u2', 'u3'].map(received);
    await publisher.publish('changed');
    expect(all.map(({ messages }) => messages.length)).toEqual([1, 1, 1]);
    expect(signed).toHaveLength(2);
    const snapshot = decodeSnapshot(JSON.parse(all[0]?.messages[0]?.snapshot ?? ''));
    expect(snapshot).toMatchObject({
      ok: true,
      snapshot: { server: { name: 'a' }, observedAt: 1 },
    });
  });

  it('says nothing where nothing changed, and everything when asked to', async () => {
    const { world, publisher, received } = newsroom();
    const { messages } = received('u1');
    await publisher.publish('changed');
    await publisher.publish('changed');
    expect(messages).toHaveLength(1);
    world.path = '-new';
    await publisher.publish('changed');
    expect(messages).toHaveLength(2);
    world.observedAt = 5;
    await publisher.publish('all');
    expect(messages[2]?.snapshot).toContain('"observedAt":5');
  });

  it('says nothing newer than its version, when something changes while it signs', async () => {
    const { world, publisher, received } = newsroom();
    const all = ['u1', 'u3'].map(received);
    world.whileSigning = () => {
      world.path = '-new';
      world.version = 2;
    };
    await publisher.publish('changed');
    await publisher.publish('changed');
    const said = all.map(({ messages }) => messages.map(({ snapshot = '' }) => snapshot));
    expect(said.map((snapshots) => snapshots.length)).toEqual([2, 2]);
    for (const [first = '', second = ''] of said) {
      expect(first).not.toContain('-new"');
      expect(second).toContain('-new"');
      expect(second).toContain('"McpRolePolicy":2');
    }
  });

  it('waits until something is known, and forgets who left', async () => {
    const { world, publisher, received } = newsroom();
    world.isKnown = false;
    const one = received('u1');
    const stranger = received('unknown');
    await publisher.publish('all');
    expect(one.messages).toEqual([]);
    world.isKnown = true;
    one.unsubscribe();
    await publisher.publish('all');
    expect([one.messages, stranger.messages]).toEqual([[], []]);
    expect(publisher.size).toBe(1);
  });

  it('lets others have their turn while it decides for many, and while it sends', async () => {
    let turns = 0;
    const others = setInterval(() => (turns += 1), 1);
    const busy = (): void => {
      const until = performance.now() + 25;
      while (performance.now() < until);
    };
    const publisher = new Publisher({
      edition: () => ({
        version: { epoch: 1, reached: {} },
        observedAt: 1,
        podOf: (uid) => podNamed(uid, 'a'),
        contentOf: ({ name }) => {
          busy();
          return contentOf(name);
        },
      }),
      sign: (payload) => Promise.resolve(payload),
      failed: (error) => {
        throw error;
      },
    });
    for (let pod = 0; pod < 10; pod += 1) publisher.subscribe(String(pod), busy);
    await publisher.publish('all');
    clearInterval(others);
    expect(turns).toBeGreaterThanOrEqual(15);
  });

  it('keeps what cannot be said to one pod from being felt by others, and reports it once', async () => {
    const reported: string[] = [];
    const world = { isBroken: true };
    const publisher = new Publisher({
      edition: () => ({
        version: { epoch: 1, reached: {} },
        observedAt: 1,
        podOf: (uid) => podNamed(uid, uid),
        contentOf: ({ name }) => {
          if (world.isBroken && name === 'bad') throw new Error('no content');
          return contentOf(name);
        },
      }),
      sign: (payload) => Promise.resolve(payload),
      failed: (error, pod) => reported.push(`${pod?.name ?? ''}: ${sentenceOf(error)}`),
    });
    const counts = new Map<string, number>();
    for (const uid of ['one', 'bad', 'two', 'rude'])
      publisher.subscribe(uid, () => {
        counts.set(uid, (counts.get(uid) ?? 0) + 1);
        if (uid === 'rude') throw new Error('no stream');
      });
    await publisher.publish('all');
    await publisher.publish('all');
    expect(Object.fromEntries(counts)).toEqual({ one: 2, two: 2, rude: 2 });
    expect(reported).toEqual(['bad: no content', 'rude: no stream']);
    world.isBroken = false;
    await publisher.publish('changed');
    expect(counts.get('bad')).toBe(1);
  });

  it('does not keep a namespace waiting for the round of another one', async () => {
    const told: string[] = [];
    const signing = Promise.withResolvers<undefined>();
    const world = { path: '' };
    const publisher = new Publisher({
      edition: () => ({
        version: { epoch: 1, reached: {} },
        observedAt: 1,
        podOf: (uid) => podNamed(uid, uid, uid),
        contentOf: ({ name }) => contentOf(`${name}${world.path}`),
      }),
      sign: async (payload) => {
        if (payload.includes('"slow')) await signing.promise;
        return payload;
      },
      failed: (error) => {
        throw error;
      },
    });
    const names = ({ snapshot = '' }: StreamMessage) =>
      told.push((JSON.parse(snapshot) as Content).server.name);
    for (const uid of ['slow', 'quick']) publisher.subscribe(uid, names);
    await until('the first snapshot', () => told.length === 1);
    world.path = '-new';
    const all = publisher.publish('changed');
    await until('the second snapshot', () => told.length === 2);
    expect(told).toEqual(['quick', 'quick-new']);
    signing.resolve(undefined);
    await all;
    expect(told.slice(2)).toEqual(['slow', 'slow-new']);
  });

  it('sends everyone away', () => {
    const { publisher, received } = newsroom();
    const { messages } = received('u1');
    publisher.sendAway();
    expect(messages).toContainEqual({ goaway: true });
  });
});
