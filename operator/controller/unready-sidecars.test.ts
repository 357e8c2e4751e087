import { expect, test } from '@jest/globals';
import type { ObservedPod } from '../state/observed-pod.ts';
import { UnreadySidecars } from './unready-sidecars.ts';

const PATIENCE_MS = 10_000;

function pod(change: Partial<ObservedPod> = {}): ObservedPod {
  return {
    ...{ namespace: 'a', name: 'p', uid: 'p', labels: {}, node: '', optIn: 'pod' },
    ...{ isOver: false, isTerminating: false, hasUnreadySidecar: true },
    guard: { server: 's', tls: false, ports: [] },
    ...change,
  };
}

const READY = pod({ hasUnreadySidecar: false });

test('a sidecar counts once it has not been ready for ten seconds, and until it is', () => {
  const unready = new UnreadySidecars();
  const looks = [
    [pod(), 0],
    [pod(), PATIENCE_MS - 1],
    [pod(), PATIENCE_MS],
    [pod(), PATIENCE_MS + 1],
    [READY, PATIENCE_MS + 2],
  ] as const;
  const seen = looks.map(([one, now]) => [unready.look([one], now), [...unready.uids]]);
  expect(seen).toEqual([
    [false, []],
    [false, []],
    [true, ['p']],
    [false, ['p']],
    [true, []],
  ]);
});

test('a sidecar that was ready in between does not', () => {
  const unready = new UnreadySidecars();
  unready.look([pod()], 0);
  unready.look([READY], PATIENCE_MS - 1);
  expect(unready.look([pod()], PATIENCE_MS)).toBe(false);
});

test.each([
  ['that is ending', [pod({ isTerminating: true })]],
  ['that is gone', []],
])('a pod %s does not', (_, pods) => {
  const unready = new UnreadySidecars();
  unready.look([pod()], 0);
  unready.look(pods, 1);
  unready.look([pod()], 2);
  unready.look(pods, PATIENCE_MS + 1);
  expect(unready.uids.size).toBe(0);
});
