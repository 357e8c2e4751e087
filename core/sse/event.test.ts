import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventBytes, withData, withEventId } from './event.ts';
import type { SseEvent } from './event.ts';
import { SseReader } from './reader.ts';

function readAll(bytes: Uint8Array): readonly SseEvent[] {
  const { events, problem } = new SseReader(1_000_000).push(bytes);
  expect(problem).toBeNull();
  return events;
}

/** The only event of a stream that is nothing else but comments. */
function eventIn(stream: string | Uint8Array): SseEvent {
  const bytes = Buffer.from(stream);
  const events = readAll(bytes);
  expect(Buffer.concat(events.map(({ raw }) => raw)).equals(bytes)).toBe(true);
  const [event, ...more] = events.filter(({ raw }) => !Buffer.from(raw).toString().startsWith(':'));
  expect(more).toEqual([]);
  if (event === undefined) throw new Error('no event');
  return event;
}

const fieldsOf = ({ id, event, data }: SseEvent): unknown => ({ id, event, data });

const textOf = ({ raw }: SseEvent): string => Buffer.from(raw).toString();

describe('eventBytes', () => {
  it.each([
    [{ data: '{}' }, 'data: {}\n\n'],
    [{ id: '7', data: '{}' }, 'id: 7\ndata: {}\n\n'],
    [{ id: '', data: '' }, 'id: \ndata: \n\n'],
    [{ data: ' a\nb\r\nc\rd\n' }, 'data:  a\ndata: b\ndata: c\ndata: d\ndata: \n\n'],
    [{ id: '1\ndata: 2\r\n\r\n', data: 'x' }, 'id: 1data: 2\ndata: x\n\n'],
  ])('%j', (fields, bytes) => {
    expect(Buffer.from(eventBytes(fields)).toString()).toBe(bytes);
  });
});

describe('withData', () => {
  it.each([
    ['the data alone', 'data: 1\n\n', 'data: x\n\n'],
    [
      'among other fields',
      'event: message\nid: 7\ndata: 1\nretry: 5\n: c\nx: y\n\n',
      'event: message\nid: 7\ndata: x\nretry: 5\n: c\nx: y\n\n',
    ],
    ['several lines, at the last one', 'data: 1\nid: 7\ndata\n\n', 'id: 7\ndata: x\n\n'],
    ['line ends as they were', 'id:7\r\ndata:1\r\nx\r\n\r\n', 'id:7\r\ndata: x\r\nx\r\n\r\n'],
    ['where there was none', 'id: 7\r\r\n', 'id: 7\rdata: x\n\r\n'],
    [
      'the end of a line never melts into the blank line',
      'id: 7\rdata: 1\ndata: 2\n\n',
      'id: 7\rdata: x\n\n',
    ],
    ['a name that only begins so', 'database: 1\ndata: 1\n\n', 'database: 1\ndata: x\n\n'],
  ])('%s', (_, stream, expected) => {
    expect(textOf(withData(eventIn(stream), 'x'))).toBe(expected);
  });

  it('needs a line for each line of the data', () => {
    const changed = withData(eventIn('data: 1\r\nid: 7\r\n\r\n'), 'a\rb\n');
    expect(textOf(changed)).toBe('data: a\r\ndata: b\r\ndata: \r\nid: 7\r\n\r\n');
    expect(changed.data).toBe('a\nb\n');
  });
});

describe('withEventId', () => {
  it.each([
    ['the id alone', 'id: 7\n\n', 'id: s\n\n'],
    ['in its place', 'id: 7\r\ndata: 1\r\n\r\n', 'id: s\r\ndata: 1\r\n\r\n'],
    [
      'every id of the event, ignored ones too',
      'id: 7\ndata: 1\nid: \0\nid\n\n',
      'data: 1\nid: s\n\n',
    ],
    ['where there was none', 'data: 1\n\n', 'data: 1\nid: s\n\n'],
  ])('%s', (_, stream, expected) => {
    expect(textOf(withEventId(eventIn(stream), 's'))).toBe(expected);
  });

  it('leaves line ends out', () => {
    const changed = withEventId(eventIn('id: 7\n\n'), 'a\r\n\r\ndata: b');
    expect(textOf(changed)).toBe('id: adata: b\n\n');
    expect(changed.id).toBe('adata: b');
  });
});

const text = fc.string({ unit: fc.constantFrom('a', ':', ' ', '\uFEFF', 'é', '😀'), maxLength: 6 });
const data = fc.string({
  unit: fc.constantFrom('a', ':', ' ', '\uFEFF', '\u2028', '\r', '\n', '\r\n'),
  maxLength: 8,
});
const line = fc
  .tuple(
    fc.constantFrom('data', 'id', 'event', 'retry', 'x', ''),
    fc.constantFrom(':', ': ', ':\0'),
    text,
  )
  .map((parts) => parts.join(''));
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
/** One event: a field first, since comments before it are not part of it, and a CRLF that nothing melts into. */
const event = fc
  .tuple(
    fc.constantFrom('data: 1', 'id: 1', 'x'),
    lineEnd,
    fc.array(fc.tuple(line, lineEnd), { maxLength: 8 }),
  )
  .map(([first, end, lines]) => [first, end, ...lines.flat(), '\r\n'].join(''))
  .map((stream) => eventIn(stream));

/** Lines of other fields, with their line ends, in order. */
function otherLines({ raw }: SseEvent, name: string): readonly string[] {
  return (
    Buffer.from(raw)
      .toString()
      .match(/[^\r\n]*(?:\r\n|\n|\r)/g) ?? []
  ).filter((found) => !new RegExp(`^${name}(?:[:\r\n]|$)`).test(found));
}

describe('the laws of events', () => {
  it('a changed event reads back as it is, with its other lines as they were', () => {
    fc.assert(
      fc.property(event, data, text, (original, changed, id) => {
        const other = withData(original, changed);
        expect(fieldsOf(eventIn(other.raw))).toEqual(fieldsOf(other));
        expect(other).toMatchObject({ id: original.id, event: original.event });
        expect(other.data).toBe(changed.replace(/\r\n?/g, '\n'));
        expect(otherLines(other, 'data')).toEqual(otherLines(original, 'data'));

        const renamed = withEventId(original, id);
        expect(fieldsOf(eventIn(renamed.raw))).toEqual(fieldsOf(renamed));
        expect(renamed).toMatchObject({ id, event: original.event, data: original.data });
        expect(otherLines(renamed, 'id')).toEqual(otherLines(original, 'id'));
      }),
      { numRuns: 1000 },
    );
  });

  it('a new event reads back as it is', () => {
    fc.assert(
      fc.property(text, data, (id, fresh) => {
        const read = eventIn(eventBytes({ id, data: fresh }));
        expect(read).toMatchObject({ id, event: 'message', data: fresh.replace(/\r\n?/g, '\n') });
      }),
    );
  });
});
