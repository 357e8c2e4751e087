import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { SseEvent } from './event.ts';
import { EVENT_LINES } from './event-ends.ts';
import { SseReader } from './reader.ts';
import type { SseReading } from './reader.ts';

type Fields = readonly [id: string | null, event: string, data: string | null];

interface Case {
  readonly name: string;
  readonly stream?: string;
  readonly hex?: string;
  readonly limit?: number;
  readonly events: readonly Fields[];
  readonly rest?: string;
  readonly problem?: string;
}

const cases = parse(
  readFileSync(new URL('../../test/cases/sse-reader.yaml', import.meta.url), 'utf8'),
) as { readonly reads: readonly Case[]; readonly refuses: readonly Case[] };

const UNLIMITED = 1_000_000;

function read(chunks: readonly Uint8Array[], limit = UNLIMITED): SseReading {
  const reader = new SseReader(limit);
  const readings = [...chunks.map((chunk) => reader.push(chunk)), reader.end()];
  return {
    events: readings.flatMap(({ events }) => events),
    problem: readings.at(-1)?.problem ?? null,
  };
}

function fieldsOf({ id, event, data }: SseEvent): Fields {
  return [id, event, data];
}

function rawOf(events: readonly SseEvent[]): Buffer {
  return Buffer.concat(events.map(({ raw }) => raw));
}

function bytesOf({ stream, hex }: Case): Buffer {
  return hex === undefined
    ? Buffer.from(stream ?? '')
    : Buffer.from(hex.replaceAll(' ', ''), 'hex');
}

function inOctets(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
}

describe('SseReader reads', () => {
  it.each(cases.reads)('$name', (example) => {
    const bytes = bytesOf(example);
    const { events, problem } = read([bytes]);
    expect(problem).toBeNull();
    expect(events.map(fieldsOf)).toEqual(example.events);
    expect(rawOf(events).toString() + (example.rest ?? '')).toBe(bytes.toString());
  });

  it('hands a keep-alive on with the chunk that ends its line', () => {
    const reader = new SseReader(UNLIMITED);
    expect(reader.push(Buffer.from(': keep')).events).toHaveLength(0);
    expect(rawOf(reader.push(Buffer.from('alive\r')).events).toString()).toBe('');
    expect(rawOf(reader.push(Buffer.from('\n: x')).events).toString()).toBe(': keepalive\r\n');
  });

  it('takes an LF after a CR that ended the chunk for the same line end', () => {
    const { events } = read(['data: 1\r\n\r', '\ndata: 2\n\n'].map((text) => Buffer.from(text)));
    expect(events.map(({ raw }) => Buffer.from(raw).toString())).toEqual([
      'data: 1\r\n\r\n',
      'data: 2\n\n',
    ]);
  });

  it('takes what follows a CR that ended the chunk for the next line', () => {
    const { events } = read([': 1\r', 'data: 2\n\n'].map((text) => Buffer.from(text)));
    expect(events.map(({ raw }) => Buffer.from(raw).toString())).toEqual([': 1\r', 'data: 2\n\n']);
  });

  it('waits for what follows a CR, or the end of the stream', () => {
    const reader = new SseReader(UNLIMITED);
    expect(reader.push(Buffer.from('data: 1\r\r')).events).toEqual([]);
    expect(reader.end().events.map(fieldsOf)).toEqual([[null, 'message', '1']]);
    expect(reader.end().events).toEqual([]);
  });

  it('takes an event of as many octets as the limit, however it comes', () => {
    const chunks = ['data: 1\n', '\n', 'data: 2\n\n'].map((text) => Buffer.from(text));
    expect(read(chunks, 9)).toMatchObject({
      problem: null,
      events: [{ data: '1' }, { data: '2' }],
    });
    expect(read([Buffer.from('data: 123')], 9).problem).toBeNull();
  });

  it('does not keep what it was given: a chunk may be used again once its events are', () => {
    const reader = new SseReader(UNLIMITED);
    const chunk = Buffer.from('data: 1');
    reader.push(chunk);
    chunk.fill(0);
    expect(reader.push(Buffer.from('\n\n')).events.map(fieldsOf)).toEqual([[null, 'message', '1']]);
  });
});

describe('SseReader refuses', () => {
  it.each(cases.refuses)('$name', (example) => {
    const bytes = bytesOf(example);
    for (const chunks of [[bytes], inOctets(bytes)]) {
      const { events, problem } = read(chunks, example.limit);
      expect(problem).toBe(example.problem);
      expect(events.map(fieldsOf)).toEqual(example.events);
    }
  });

  it('an event of too many lines', () => {
    const longest = `${'data\n'.repeat(EVENT_LINES - 1)}\n`;
    expect(read([Buffer.from(longest)])).toMatchObject({ problem: null, events: [{}] });
    for (const blank of ['\n', '\r']) {
      const oneMore = `${'data\n'.repeat(EVENT_LINES)}${blank}`;
      const chunks = [Buffer.from(oneMore)];
      expect(read(chunks)).toEqual({ events: [], problem: 'TooManyLines' });
    }
  });

  it('an event that is too long with the CR at which the stream ends', () => {
    const fits = [Buffer.from('data: 1\r\r')];
    expect(read(fits, 9)).toMatchObject({ problem: null, events: [{ data: '1' }] });
    expect(read(fits, 8)).toEqual({ events: [], problem: 'EventTooLarge' });
  });

  it('no comment because it follows many', () => {
    const lines = Buffer.from(':\n'.repeat(2 * EVENT_LINES));
    expect(read([lines], 2)).toMatchObject({ problem: null, events: [{ raw: lines }] });
  });

  it('everything after a problem', () => {
    const reader = new SseReader(UNLIMITED);
    reader.push(Buffer.from('\uFEFFdata: 1\n\n'));
    expect(reader.push(Buffer.from('data: 2\n\n'))).toEqual({
      events: [],
      problem: 'ByteOrderMark',
    });
  });
});
