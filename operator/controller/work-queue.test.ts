import { describe, expect, it } from '@jest/globals';
import { WorkQueue, backOff } from './work-queue.ts';
import type { AfterFailure } from './work-queue.ts';

/** Work that waits until the test ends it. */
class Bench {
  readonly begun: string[] = [];
  readonly depths: number[] = [];
  readonly failures: number[] = [];
  readonly queue: WorkQueue;
  readonly #open: { key: string; end: PromiseWithResolvers<undefined> }[] = [];
  #news = Promise.withResolvers<undefined>();

  constructor(concurrency: number, after: AfterFailure = { kind: 'stall' }) {
    this.queue = new WorkQueue({
      work: (key) => this.#begin(key),
      afterFailure: ({ failures }) => {
        this.failures.push(failures);
        return after;
      },
      concurrency,
      random: () => 0,
      onDepth: (depth) => this.depths.push(depth),
    });
  }

  async until(count: number): Promise<void> {
    while (this.begun.length < count) await this.#news.promise;
  }

  end(key: string, error?: Error): void {
    const index = this.#open.findIndex((work) => work.key === key);
    const [work] = this.#open.splice(index, 1);
    if (error === undefined) work?.end.resolve(undefined);
    else work?.end.reject(error);
  }

  #begin(key: string): Promise<void> {
    const end = Promise.withResolvers<undefined>();
    this.begun.push(key);
    this.#open.push({ key, end });
    this.#news.resolve(undefined);
    this.#news = Promise.withResolvers();
    return end.promise;
  }
}

/** Longer than any chain of promises; nothing here depends on how long. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('WorkQueue', () => {
  it('takes a key that waits once, in order of arrival', async () => {
    const bench = new Bench(1);
    for (const key of ['a', 'b', 'c', 'b', 'c']) bench.queue.add(key);
    for (const [count, key] of ['a', 'b', 'c'].entries()) {
      await bench.until(count + 1);
      bench.end(key);
    }
    await settled();
    expect(bench.begun).toEqual(['a', 'b', 'c']);
  });

  it('never has a key in work twice, and works again on what was added meanwhile', async () => {
    const bench = new Bench(4);
    bench.queue.add('a');
    await bench.until(1);
    bench.queue.add('a');
    bench.queue.add('a');
    await settled();
    expect(bench.begun).toEqual(['a']);
    bench.end('a');
    await bench.until(2);
    bench.end('a');
    await settled();
    expect(bench.begun).toEqual(['a', 'a']);
  });

  it('has no more keys in work than it may', async () => {
    const bench = new Bench(2);
    for (const key of ['a', 'b', 'c']) bench.queue.add(key);
    await settled();
    expect(bench.begun).toEqual(['a', 'b']);
    bench.end('b');
    await bench.until(3);
    expect(bench.begun).toEqual(['a', 'b', 'c']);
  });

  it('tells how many keys wait', async () => {
    const bench = new Bench(1);
    bench.queue.add('a');
    bench.queue.add('b');
    await bench.until(1);
    bench.end('a');
    await bench.until(2);
    expect(bench.depths).toEqual([1, 0, 1, 0]);
  });

  it('works on a key again after a failure, counting failures in a row', async () => {
    const bench = new Bench(1, { kind: 'retry' });
    bench.queue.add('a');
    for (const count of [1, 2, 3]) {
      await bench.until(count);
      bench.end('a', new Error('conflict'));
    }
    await bench.until(4);
    bench.end('a');
    await settled();
    bench.queue.add('a');
    await bench.until(5);
    bench.end('a', new Error('conflict'));
    await bench.until(6);
    expect(bench.failures).toEqual([1, 2, 3, 1]);
    const closing = bench.queue.close();
    bench.end('a');
    await closing;
  });

  it('leaves a stalled key alone until something adds it', async () => {
    const bench = new Bench(1);
    bench.queue.add('a');
    await bench.until(1);
    bench.end('a', new Error('forbidden'));
    await settled();
    bench.queue.add('b');
    await bench.until(2);
    bench.end('b');
    bench.queue.add('a');
    await bench.until(3);
    expect(bench.begun).toEqual(['a', 'b', 'a']);
  });

  it('does not wait out a delay when news arrive', async () => {
    const bench = new Bench(1, { kind: 'wait', milliseconds: 3_600_000 });
    bench.queue.add('a');
    await bench.until(1);
    bench.queue.add('a');
    bench.end('a', new Error('too many requests'));
    await bench.until(2);
    bench.end('a', new Error('too many requests'));
    await settled();
    bench.queue.add('a');
    await bench.until(3);
    const closing = bench.queue.close();
    bench.end('a');
    await closing;
  });

  it('takes the sooner of two delays', async () => {
    const bench = new Bench(1);
    bench.queue.addAfter('a', 3_600_000);
    bench.queue.addAfter('a', 1);
    bench.queue.addAfter('a', 3_600_000);
    await bench.until(1);
    bench.end('a');
    await bench.queue.close();
    expect(bench.begun).toEqual(['a']);
  });

  it('lets work add its own key from the start', async () => {
    let count = 0;
    const done = Promise.withResolvers<undefined>();
    const queue: WorkQueue = new WorkQueue({
      work: (key) => {
        count += 1;
        if (count < 3) queue.add(key);
        else done.resolve(undefined);
        return Promise.resolve();
      },
      afterFailure: () => ({ kind: 'stall' }),
      concurrency: 8,
      random: () => 0,
    });
    queue.add('a');
    await done.promise;
    await queue.close();
    expect(count).toBe(3);
  });

  it('closes when what is in work has ended, and takes nothing any more', async () => {
    const bench = new Bench(1, { kind: 'retry' });
    bench.queue.add('a');
    bench.queue.add('b');
    bench.queue.addAfter('c', 1);
    await bench.until(1);
    let closed = false;
    const closing = bench.queue.close().then(() => {
      closed = true;
    });
    bench.queue.add('d');
    bench.queue.addAfter('e', 0);
    await settled();
    expect(closed).toBe(false);
    bench.end('a', new Error('late'));
    await closing;
    await settled();
    expect(bench.begun).toEqual(['a']);
  });
});

describe('backOff', () => {
  it('doubles from 5 ms to 5 min', () => {
    expect([1, 2, 3, 17, 1e9].map((failures) => backOff(failures, 0))).toEqual([
      5, 10, 20, 300_000, 300_000,
    ]);
  });

  it('leaves away up to a half', () => {
    expect(backOff(3, 1)).toBe(10);
  });
});
