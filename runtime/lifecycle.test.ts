import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { shutDown, untilSignal } from './lifecycle.ts';

/** Longer than any test runs. */
const NEVER_MS = 600_000;

/** Steps that say that they ran; `stuck` never ends. */
function opened() {
  const signals = new EventEmitter();
  const ran: string[] = [];
  const step = (name: string) => ({
    name,
    run: () => {
      ran.push(name);
      return name === 'stuck' ? new Promise<void>(() => undefined) : Promise.resolve();
    },
  });
  const failed = (name: string) => ran.push(`${name} failed`);
  return { signals, ran, step, failed };
}

describe('untilSignal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'resolves with %s, and stops listening',
    async (signal) => {
      const { signals } = opened();
      const heard = untilSignal(signals);
      signals.emit(signal);
      expect(await heard).toBe(signal);
      expect(signals.eventNames()).toEqual([]);
    },
  );
});

describe('shutDown', () => {
  it('runs the steps in order, one that fails too', async () => {
    const { signals, ran, step, failed } = opened();
    const broken = { name: 'broken', run: () => Promise.reject(new Error('no')) };
    const steps = [step('one'), broken, step('two')];
    expect(await shutDown(steps, { signals, deadlineMs: NEVER_MS, failed })).toBe('done');
    expect(ran).toEqual(['one', 'broken failed', 'two']);
    expect(signals.eventNames()).toEqual([]);
  });

  it('ends at the deadline', async () => {
    const { signals, ran, step, failed } = opened();
    const steps = [step('stuck'), step('after')];
    expect(await shutDown(steps, { signals, deadlineMs: 1, failed })).toBe('deadline');
    expect(ran).toEqual(['stuck']);
  });

  it('ends at a second signal', async () => {
    const { signals, step, failed } = opened();
    const ending = shutDown([step('stuck')], { signals, deadlineMs: NEVER_MS, failed });
    signals.emit('SIGINT');
    expect(await ending).toBe('signal');
    expect(signals.eventNames()).toEqual([]);
  });

  it('is done at once where there is nothing to do', async () => {
    const { signals, failed } = opened();
    expect(await shutDown([], { signals, deadlineMs: NEVER_MS, failed })).toBe('done');
  });
});
