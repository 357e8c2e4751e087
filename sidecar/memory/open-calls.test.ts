import { describe, expect, it } from '@jest/globals';
import { OpenCalls } from './open-calls.ts';
import type { OpenCall, Sweep } from './open-calls.ts';

interface Given {
  readonly principal?: string;
  readonly stream?: string;
  readonly waiting?: OpenCall['waiting'];
  readonly isOwing?: boolean;
  readonly expiresAt?: number;
  readonly idleUntil?: number;
  readonly abandonedAt?: number | null;
}

/** Open calls that leave when they are ended, and what was done to each. */
function opened(calls: Readonly<Record<string, Given>>) {
  const open = new OpenCalls(() => 0);
  const ends: string[] = [];
  for (const [name, given] of Object.entries(calls)) {
    const leave = (how: string) => {
      ends.push(`${name} ${how}`);
      open.delete(call);
    };
    const call: OpenCall = {
      principal: 'dev ada',
      stream: null,
      waiting: { size: 1 },
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

function sweepAt(now: number, change: Partial<Sweep> = {}): Sweep {
  return { now, totalMs: 10_000, abandonedMs: 100, abandonedCount: 10, ...change };
}

describe('OpenCalls', () => {
  it('counts streams and calls of each principal apart', () => {
    const { open } = opened({ a: {}, b: { stream: 's' }, c: { principal: 'dev eve' } });
    expect(open.size).toBe(3);
    expect(open.places.countOf('dev ada', 'streams')).toBe(1);
    expect(open.places.countOf('dev ada', 'calls')).toBe(1);
    expect(open.places.countOf('dev eve', 'streams')).toBe(0);
    open.endAll();
    expect([open.size, open.places.countOf('dev ada', 'calls')]).toEqual([0, 0]);
  });

  it('counts a call that is ended twice once', () => {
    const open = new OpenCalls(() => 0);
    const call = { principal: 'p', stream: null, waiting: { size: 1 } } as OpenCall;
    open.add(call);
    open.add({ ...call });
    open.delete(call);
    open.delete(call);
    expect(open.places.countOf('p', 'calls')).toBe(1);
  });

  it('cuts what outlives its credential, at that instant', () => {
    const { open, ends } = opened({ past: { expiresAt: 500 }, good: { expiresAt: 501 } });
    open.sweep(sweepAt(500, { abandonedCount: 10 }));
    expect(ends).toEqual(['past CredentialExpired']);
  });

  it('cuts what has been open for the whole time, at that instant', () => {
    const { open, ends } = opened({ call: {}, stream: { stream: 's' } });
    open.sweep(sweepAt(499, { totalMs: 500 }));
    expect(ends).toEqual([]);
    open.sweep(sweepAt(500, { totalMs: 500 }));
    expect(ends).toEqual(['call TimeExceeded', 'stream TimeExceeded']);
  });

  it('counts every call of a batch, until all of it is over', () => {
    const waiting = new Map([
      ['1', 1],
      ['2', 2],
      ['3', 3],
    ]);
    const { open } = opened({ batch: { waiting }, notice: { waiting: new Map() } });
    expect(open.places.countOf('dev ada', 'calls')).toBe(4);
    waiting.delete('1');
    open.endAll();
    expect(open.places.countOf('dev ada', 'calls')).toBe(0);
  });

  it('gives up what the upstream left silent, and what nobody waits for any more', () => {
    const { open, ends } = opened({
      silent: { idleUntil: 500 },
      left: { abandonedAt: 400 },
      'just left': { abandonedAt: 401 },
    });
    open.sweep(sweepAt(500, { abandonedCount: 10 }));
    expect(ends).toEqual(['silent given up', 'left given up']);
  });

  it('gives up the oldest abandoned ones beyond their number', () => {
    const { open, ends } = opened({
      third: { abandonedAt: 30 },
      first: { abandonedAt: 10 },
      waited: {},
      second: { abandonedAt: 20 },
    });
    open.sweep(sweepAt(50, { abandonedCount: 2 }));
    expect(ends).toEqual(['first given up']);
  });

  it('does not count those that are over anyway toward that number', () => {
    const { open, ends } = opened({
      over: { abandonedAt: 10 },
      one: { abandonedAt: 90 },
      two: { abandonedAt: 91 },
    });
    open.sweep(sweepAt(110, { abandonedCount: 2 }));
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
