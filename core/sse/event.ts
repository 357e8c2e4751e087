import { fieldOf, linesOf, valuesOf } from './lines.ts';
import type { Line } from './lines.ts';

/**
 * One event of a Server-Sent-Events stream (WHATWG HTML 9.2), or what stands between two: comments and blank lines, for
 * which id and data are null.
 */
export interface SseEvent {
  /** Exactly as received, up to and with the blank line that ends it. Not a copy where it lay in one chunk. */
  readonly raw: Uint8Array;
  /** Null where no `id` field counts: there is none, or it has a NUL, which readers must ignore. */
  readonly id: string | null;
  /** `message` where it is absent or empty. */
  readonly event: string;
  /** The lines of all `data` fields joined with LF; null where there is no such field. */
  readonly data: string | null;
}

/** The fields of a new event. */
export interface NewEvent {
  /** Without line ends, which no id can have: they are left out. */
  readonly id?: string;
  readonly data: string;
}

const ENCODER = new TextEncoder();
/** Not fatal: reader.ts lets no other text than UTF-8 become an event. */
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/** A new event of type `message`. Line ends in the data become LF. */
export function eventBytes({ id, data }: NewEvent): Uint8Array {
  const fields = [...(id === undefined ? [] : [fieldLine('id', oneLine(id))]), ...dataLines(data)];
  return ENCODER.encode(fields.map((line) => `${line}\n`).join('') + '\n');
}

/** The event with other data, every line of other fields as it was. Line ends in the data become LF. */
export function withData(event: SseEvent, data: string): SseEvent {
  const raw = withLines(event.raw, 'data', dataLines(data));
  return { ...event, raw, data: valuesOf(data).join('\n') };
}

/** The event with another id, every line of other fields as it was. */
export function withEventId(event: SseEvent, id: string): SseEvent {
  const kept = oneLine(id);
  return { ...event, raw: withLines(event.raw, 'id', [fieldLine('id', kept)]), id: kept };
}

/** Reads the fields of one event, or of what stands between two. */
export function eventOf(raw: Uint8Array, text: string): SseEvent {
  let id: string | null = null;
  let event = '';
  const data: string[] = [];
  for (const line of linesOf(text)) {
    const { name, value } = fieldOf(line.text);
    if (name === 'data') data.push(value);
    else if (name === 'event') event = value;
    else if (name === 'id' && !value.includes('\0')) id = value;
  }
  return {
    raw,
    id,
    event: event === '' ? 'message' : event,
    data: data.length === 0 ? null : data.join('\n'),
  };
}

/**
 * Puts new lines where the last line of that field is, ended as it was, and leaves the earlier ones out; without one they
 * go before the blank line. INVARIANT: no line before the blank one is taken away without another in its place, else
 * the CR of one line and the LF of the blank one would become a single line end, and the event have none.
 */
function withLines(raw: Uint8Array, name: string, lines: readonly string[]): Uint8Array {
  const old = [...linesOf(DECODER.decode(raw))];
  const isKept = ({ text }: Line): boolean => fieldOf(text).name !== name;
  // -1 where there is none: the place of the blank line.
  const place = old.findLastIndex((line) => !isKept(line));
  const end = old[place]?.end ?? '\n';
  const all = [
    ...old.slice(0, place).filter(isKept),
    ...lines.map((text) => ({ text, end })),
    ...old.slice(place).filter(isKept),
  ];
  return ENCODER.encode(all.map((line) => line.text + line.end).join(''));
}

function dataLines(data: string): readonly string[] {
  return valuesOf(data).map((value) => fieldLine('data', value));
}

function fieldLine(name: string, value: string): string {
  return `${name}: ${value}`;
}

function oneLine(id: string): string {
  return valuesOf(id).join('');
}
