import { createHash } from 'node:crypto';
import { PassThrough, Writable } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { AuditRecord } from '../../core/audit/record.ts';
import { createAuditTrail } from './trail.ts';
import type { AuditTrailOptions, ClosableAuditTrail } from './trail.ts';

type Payload = Readonly<Record<string, unknown>>;

const stream = (id: string): AuditRecord => ({
  kind: 'stream',
  id,
  at: 5,
  event: 'opened',
  reason: null,
});
const refusal = (source: string, reason: string): AuditRecord => ({
  kind: 'refusal',
  id: 'r',
  at: 5,
  source,
  reason,
  count: 1,
});

function options(sink: Writable, more: Partial<AuditTrailOptions> = {}): AuditTrailOptions {
  const pod = { namespace: 'default', name: 'mcp' };
  return { sink, now: () => 1_000, mono: () => 7, pod, server: 'mcp', version: '0', ...more };
}

/** A trail whose genesis record is on the way. */
function begun(given: AuditTrailOptions): ClosableAuditTrail {
  const trail = createAuditTrail(given);
  trail.begin().catch(() => undefined);
  return trail;
}

function textOf(sink: PassThrough): string {
  const chunks: string[] = [];
  for (;;) {
    const chunk = sink.read() as Buffer | null;
    if (chunk === null) break;
    chunks.push(chunk.toString());
  }
  return chunks.join('');
}

/** Reads line by line, as a verifier does, and fails at the first one that does not continue the chain. */
function payloadsOf(text: string): readonly Payload[] {
  let previous = '';
  return text
    .trimEnd()
    .split('\n')
    .map((line, at) => {
      const { k, p, h } = JSON.parse(line) as { k: string; p: string; h: string };
      expect(k).toBe('gatehouse.audit/v1');
      expect(h).toBe(
        createHash('sha256')
          .update(previous + p)
          .digest('hex'),
      );
      previous = h;
      const payload = JSON.parse(p) as Payload;
      expect(payload['seq']).toBe(at);
      return payload;
    });
}

/** Takes nothing until told to. */
class StalledSink extends Writable {
  readonly taken: string[] = [];
  #release: (() => void)[] = [];
  #open = false;

  override _write(
    chunk: Buffer,
    _encoding: BufferEncoding,
    callback: (error?: Error | null) => void,
  ): void {
    const take = (): void => {
      this.taken.push(chunk.toString());
      callback();
    };
    if (this.#open) take();
    else this.#release.push(take);
  }

  release(): void {
    this.#open = true;
    for (const take of this.#release.splice(0)) take();
  }
}

describe('createAuditTrail', () => {
  it('begins a chain with the genesis record and ends it with the close record', async () => {
    const sink = new PassThrough();
    const trail = begun(options(sink));
    await trail.write(stream('a'));
    await trail.close();
    const payloads = payloadsOf(textOf(sink));
    expect(payloads.map(({ kind }) => kind)).toEqual(['genesis', 'stream', 'close']);
    expect(payloads[0]).toMatchObject({
      seq: 0,
      server: 'mcp',
      version: '0',
      ts: '1970-01-01T00:00:01.000Z',
      mono: 7,
    });
    expect(new Set(payloads.map(({ chain }) => chain)).size).toBe(1);
  });

  it('chains in the order of the calls, whatever waits for what', async () => {
    const sink = new StalledSink();
    const trail = begun(options(sink));
    const ids = Array.from({ length: 50 }, (_, at) => `s${at}`);
    const writes = ids.map((id) => trail.write(stream(id)));
    sink.release();
    await Promise.all(writes);
    expect(
      payloadsOf(sink.taken.join(''))
        .slice(1)
        .map(({ id }) => id),
    ).toEqual(ids);
  });

  it('shows an edited, a missing and a repeated line to a verifier', async () => {
    const sink = new PassThrough();
    const trail = begun(options(sink));
    await trail.write(stream('a'));
    await trail.close();
    const lines = textOf(sink).trimEnd().split('\n');
    const [genesis = '', second = '', last = ''] = lines;
    expect(() =>
      payloadsOf([genesis, second.replace('opened', 'closed'), last].join('\n')),
    ).toThrow();
    expect(() => payloadsOf([genesis, last].join('\n'))).toThrow();
    expect(() => payloadsOf([genesis, second, second, last].join('\n'))).toThrow();
  });

  it('resolves a write only when the sink has taken the line', async () => {
    const sink = new StalledSink();
    const trail = begun(options(sink));
    let written = false;
    const write = trail.write(stream('a')).then(() => {
      written = true;
    });
    await nextTurn();
    expect(written).toBe(false);
    sink.release();
    await write;
    expect(sink.taken).toHaveLength(2);
  });

  it('refuses records while too much waits, and goes on unbroken afterwards', async () => {
    const sink = new StalledSink();
    const trail = begun(options(sink, { bufferBytes: 700 }));
    const waiting = [trail.write(stream('a')), trail.write(stream('b'))];
    await expect(trail.write(stream('lost'))).rejects.toMatchObject({ code: 'AuditUnavailable' });
    sink.release();
    await Promise.all(waiting);
    await trail.write(stream('c'));
    expect(
      payloadsOf(sink.taken.join(''))
        .slice(1)
        .map(({ id }) => id),
    ).toEqual(['a', 'b', 'c']);
  });

  it('refuses everything once the sink has failed', async () => {
    const broken = new Error('EPIPE');
    const sink = new Writable({
      write: (_chunk, _encoding, callback) => {
        callback(broken);
      },
    });
    const trail = begun(options(sink));
    await nextTurn();
    await expect(trail.write(stream('a'))).rejects.toMatchObject({
      code: 'AuditUnavailable',
      cause: broken,
    });
    await trail.close();
  });

  it('refuses everything once the sink is closed', async () => {
    const sink = new PassThrough();
    const trail = begun(options(sink));
    sink.destroy();
    await nextTurn();
    await expect(trail.write(stream('a'))).rejects.toMatchObject({ code: 'AuditUnavailable' });
  });

  it('refuses everything once it is closed itself, and closes once', async () => {
    const sink = new PassThrough();
    const trail = begun(options(sink));
    await Promise.all([trail.close(), trail.close()]);
    await expect(trail.write(stream('a'))).rejects.toMatchObject({ code: 'AuditUnavailable' });
    expect(payloadsOf(textOf(sink))).toHaveLength(2);
  });

  it('makes a flood of refusals small, and counts every one', async () => {
    const sink = new PassThrough();
    const trail = begun(options(sink));
    for (let at = 0; at < 1_000; at += 1)
      await trail.write(refusal('10.0.0.1', at % 2 === 0 ? 'JsonInvalid' : 'BodyTooLarge'));
    await trail.close();
    const counts = payloadsOf(textOf(sink))
      .filter(({ kind }) => kind === 'refusal')
      .map(({ count }) => count);
    expect(counts).toEqual([1, 1, 499, 499]);
  });

  it('writes what was counted when the window ends', async () => {
    const sink = new PassThrough();
    const trail = begun(options(sink, { refusalWindowMs: 1 }));
    await trail.write(refusal('10.0.0.1', 'JsonInvalid'));
    await trail.write(refusal('10.0.0.1', 'JsonInvalid'));
    let text = textOf(sink);
    while (text.split('\n').length <= 3) {
      await after(1);
      text += textOf(sink);
    }
    expect(payloadsOf(text).map(({ kind }) => kind)).toEqual(['genesis', 'refusal', 'refusal']);
  });

  it('takes no record before its genesis, and has no end without one', async () => {
    const sink = new PassThrough();
    const trail = createAuditTrail(options(sink));
    await expect(trail.write(stream('a'))).rejects.toMatchObject({ code: 'AuditUnavailable' });
    await trail.close();
    expect(textOf(sink)).toBe('');
  });

  it('says that its genesis cannot be written', async () => {
    const sink = new PassThrough().destroy();
    const trail = createAuditTrail(options(sink));
    await expect(trail.begin()).rejects.toMatchObject({ code: 'AuditUnavailable' });
  });
});
