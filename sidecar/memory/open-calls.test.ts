import { describe, expect, it } from '@jest/globals';
import { OpenCalls } from './open-calls.ts';
import type { OpenCall } from './open-calls.ts';

interface Given {
  readonly principal?: string;
  readonly stream?: string;
  readonly isOwing?: boolean;
  readonly expiresAt?: number;
  readonly idleUntil?: number;
  readonly abandonedAt?: number | null;
}

/** Open calls that leave when they are ended, and what was done to each. */
function opened(calls: Readonly<Record<string, Given>>) {
  const open = new OpenCalls();
  const ends: string[] = [];
  for (const [name, given] of Object.entries(calls)) {
    const leave = (how: string) => {
      ends.push(`${name} ${how}`);
      open.delete(call);
    };
    const call: OpenCall = {
      principal: 'dev ada',
      stream: null,
      isOwing: false,
      expiresAt: 1000,
      idleUntil: 1000,
      abandonedAt: null,
      ...given,
      recheck: () => ends.push(`${name} rechecked`),
      cut: leave,
      giveUp: () => {
        leave('given up');
      },
    };
    open.add(call);
  }
  return { open, ends };
}

describe('OpenCalls', () => {
  it('counts streams and calls of each principal apart', () => {
    const { open } = opened({ a: {}, b: { stream: 's' }, c: { principal: 'dev eve' } });
    expect(open.size).toBe(3);
    expect(open.countOf('dev ada', true)).toBe(1);
    expect(open.countOf('dev ada', false)).toBe(1);
    expect(open.countOf('dev eve', true)).toBe(0);
    open.endAll();
    expect([open.size, open.countOf('dev ada', false)]).toEqual([0, 0]);
  });

  it('counts a call that is ended twice once', () => {
    const open = new OpenCalls();
    const call = { principal: 'p', stream: null } as OpenCall;
    open.add(call);
    open.add({ ...call });
    open.delete(call);
    open.delete(call);
    expect(open.countOf('p', false)).toBe(1);
  });

  it('cuts what outlives its credential, at that instant', () => {
    const { open, ends } = opened({ past: { expiresAt: 500 }, good: { expiresAt: 501 } });
    open.sweep(500, 100, 10);
    expect(ends).toEqual(['past CredentialExpired']);
  });

  it('gives up what the upstream left silent, and what nobody waits for any more', () => {
    const { open, ends } = opened({
      silent: { idleUntil: 500 },
      left: { abandonedAt: 400 },
      'just left': { abandonedAt: 401 },
    });
    open.sweep(500, 100, 10);
    expect(ends).toEqual(['silent given up', 'left given up']);
  });

  it('gives up the oldest abandoned ones beyond their number', () => {
    const { open, ends } = opened({
      third: { abandonedAt: 30 },
      first: { abandonedAt: 10 },
      waited: {},
      second: { abandonedAt: 20 },
    });
    open.sweep(50, 100, 2);
    expect(ends).toEqual(['first given up']);
  });

  it('does not count those that are over anyway toward that number', () => {
    const { open, ends } = opened({
      over: { abandonedAt: 10 },
      one: { abandonedAt: 90 },
      two: { abandonedAt: 91 },
    });
    open.sweep(110, 100, 2);
    expect(ends).toEqual(['over given up']);
  });

  it('rechecks everything, and ends streams alone for a drain', () => {
    const { open, ends } = opened({ a: {}, b: { stream: 's' } });
    open.recheck();
    open.endStreams();
    expect(ends).toEqual(['a rechecked', 'b rechecked', 'b given up']);
    expect(open.size).toBe(1);
  });

  it('leaves a stream open that owes answers, when streams are ended', () => {
    const { open, ends } = opened({ a: { stream: 'a', isOwing: true }, b: { stream: 'b' } });
    open.endStreams();
    expect(ends).toEqual(['b given up']);
  });

  it('finds an open stream for its principal alone', () => {
    const { open } = opened({ a: { stream: 's' }, b: {} });
    const stream = open.streamOf('dev ada', 's');
    expect(stream?.stream).toBe('s');
    expect(open.streamOf('dev eve', 's')).toBeNull();
    expect(open.streamOf('dev ada', 't')).toBeNull();
    stream?.giveUp();
    expect(open.streamOf('dev ada', 's')).toBeNull();
  });
});
