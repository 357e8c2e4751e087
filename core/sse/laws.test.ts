import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SseEvent } from './event.ts';
import { SseReader } from './reader.ts';
import type { SseReading } from './reader.ts';

type Fields = readonly [id: string | null, event: string, data: string | null];

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

/** What stands between events: it is handed on as it comes, so that its pieces depend on the chunks. */
function isBetween({ raw }: SseEvent): boolean {
  return /^(?::[^\r\n]*|[\r\n])*$/.test(Buffer.from(raw).toString());
}

/** WHATWG HTML 9.2.5 and 9.2.6 in their simplest form, over the whole stream. */
function simplyRead(stream: string): readonly Fields[] {
  const lines = stream.split(/\r\n|\n|\r/);
  const events: Fields[] = [];
  let block: string[] = [];
  for (const line of lines.slice(0, -1)) {
    if (line !== '') {
      block.push(line);
      continue;
    }
    const fields = block.filter((text) => !text.startsWith(':'));
    if (fields.length > 0) events.push(simplyReadFields(fields));
    block = [];
  }
  return events;
}

function simplyReadFields(lines: readonly string[]): Fields {
  const valuesOf = (name: string): readonly string[] =>
    lines.flatMap((line) => {
      const [, found = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      return found === name ? [value] : [];
    });
  const data = valuesOf('data');
  const event = valuesOf('event').at(-1) ?? '';
  return [
    valuesOf('id').findLast((value) => !value.includes('\0')) ?? null,
    event === '' ? 'message' : event,
    data.length === 0 ? null : data.join('\n'),
  ];
}

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const text = fc.string({
  unit: fc.constantFrom('a', ':', ' ', '\0', '\u2028', 'é', '😀', '"'),
  maxLength: 6,
});
const line = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('data', 'id', 'event', 'retry', 'x', ''),
      fc.constantFrom(':', ': '),
      text,
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('', '', 'data', 'id', ':'),
  text,
);
const stream = fc
  .array(fc.tuple(line, lineEnd), { maxLength: 24 })
  .chain((lines) => text.map((rest) => lines.flat().join('') + rest));

/** Streams that break a rule here and there. */
const octets = fc
  .tuple(
    stream,
    fc.array(fc.constantFrom([0xff], [0xef, 0xbb, 0xbf], [0xe2, 0x82], [0x0a], [0x0d])),
    fc.nat(),
  )
  .map(([valid, broken, at]) => {
    const bytes = [...Buffer.from(valid)];
    broken.forEach((piece, nth) =>
      bytes.splice((at * (nth + 1)) % (bytes.length + 1), 0, ...piece),
    );
    return Uint8Array.from(bytes);
  });

function inChunks(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return [...chunks, bytes.subarray(at)];
}

const sizes = fc.array(fc.nat({ max: 12 }), { maxLength: 40 });

describe('the laws of SseReader', () => {
  it('reads what a simple reader reads', () => {
    fc.assert(
      fc.property(stream, (whole) => {
        const { events, problem } = read([Buffer.from(whole)]);
        expect(problem).toBeNull();
        expect(events.filter((event) => !isBetween(event)).map(fieldsOf)).toEqual(
          simplyRead(whole),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('hands on the bytes of the stream, and keeps only what is not finished', () => {
    fc.assert(
      fc.property(stream, sizes, (whole, chunks) => {
        const given = rawOf(read(inChunks(Buffer.from(whole), chunks)).events).toString();
        expect(whole.startsWith(given)).toBe(true);
        const rest = whole.slice(given.length);
        expect(simplyRead(rest)).toEqual([]);
        expect(rest).toMatch(/^(?!:[^\r\n]*(?:\n|\r.)|\n|\r.)/s);
      }),
    );
  });

  it('reads the same from the same bytes, whatever the chunks, up to the same problem', () => {
    fc.assert(
      fc.property(octets, sizes, fc.integer({ min: 1, max: 60 }), (bytes, chunks, limit) => {
        const whole = read([bytes], limit);
        const pieces = read(inChunks(bytes, chunks), limit);
        expect(pieces.problem).toBe(whole.problem);
        const eventsOf = ({ events }: SseReading): unknown =>
          events
            .filter((event) => !isBetween(event))
            .map((event) => ({ ...event, raw: Buffer.from(event.raw).toString('hex') }));
        expect(eventsOf(pieces)).toEqual(eventsOf(whole));
        if (whole.problem === null) {
          expect(rawOf(pieces.events).equals(rawOf(whole.events))).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
