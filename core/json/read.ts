import { Cursor } from './cursor.ts';
import type { Json, JsonArray, JsonObject } from './json.ts';
import { KeyReader, KeyWatch } from './keys.ts';
import { JSON_LIMITS } from './limits.ts';
import type { JsonLimits } from './limits.ts';
import { readNumber } from './numbers.ts';
import type { JsonProblem } from './problems.ts';
import { readString } from './strings.ts';

export type JsonReading =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly problem: JsonProblem };

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const BYTE_ORDER_MARK = 0xfeff;

/** Prototype of every object read: it has nothing, so that no key (`constructor`, `toString`) finds what was not sent. */
const NOTHING = Object.freeze(Object.create(null) as object);

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads one JSON text (RFC 8259), once, and only if every reader must understand it alike: UTF-8 without byte order
 * mark; no duplicate, case-twin, NUL or `__proto__` keys, however escaped; no lone surrogates; numbers within doubles,
 * their text kept where a double would change it. Whatever is accepted means the same to JSON.parse.
 */
export function readJson(bytes: Uint8Array, limits: JsonLimits = JSON_LIMITS): JsonReading {
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    return { ok: false, problem: { code: 'EncodingInvalid', offset: 0 } };
  }
  return readJsonText(text, limits);
}

/** The same for text that a fatal UTF-8 decoder has already decoded, such as the data of a Server-Sent Event. */
export function readJsonText(text: string, limits: JsonLimits = JSON_LIMITS): JsonReading {
  const cursor = new Cursor(text, limits);
  const value = new Reader(cursor).readText();
  if (value !== undefined) return { ok: true, value };
  const offset = new TextEncoder().encode(text.slice(0, cursor.at)).length;
  return { ok: false, problem: { code: cursor.problem ?? 'UnexpectedCharacter', offset } };
}

class Reader {
  private readonly cursor: Cursor;
  private readonly keys: KeyReader;

  constructor(cursor: Cursor) {
    this.cursor = cursor;
    this.keys = new KeyReader(cursor);
  }

  readText(): Json | undefined {
    const { cursor } = this;
    if (cursor.text.charCodeAt(0) === BYTE_ORDER_MARK) return cursor.fail('ByteOrderMark');
    const value = this.readValue(0);
    if (value === undefined || Number.isNaN(cursor.peek())) return value;
    return cursor.fail('TrailingText');
  }

  private readValue(depth: number): Json | undefined {
    switch (this.cursor.peek()) {
      case QUOTE:
        return readString(this.cursor);
      case OPENING_BRACE:
        return this.readObject(depth + 1);
      case OPENING_BRACKET:
        return this.readArray(depth + 1);
      case 0x74:
        return readWord(this.cursor, 'true', true);
      case 0x66:
        return readWord(this.cursor, 'false', false);
      case 0x6e:
        return readWord(this.cursor, 'null', null);
      default:
        return readNumberOrFail(this.cursor);
    }
  }

  private readArray(depth: number): JsonArray | undefined {
    const { cursor } = this;
    if (depth > cursor.limits.depth) return cursor.fail('TooDeep');
    const elements: Json[] = [];
    cursor.at += 1;
    let last = skipEnd(cursor, CLOSING_BRACKET);
    while (!last) {
      const element = cursor.count() ? this.readValue(depth) : undefined;
      if (element === undefined) return undefined;
      elements.push(element);
      if (!isCommaOrEnd(cursor, CLOSING_BRACKET)) return undefined;
      last = skip(cursor) === CLOSING_BRACKET;
    }
    return elements;
  }

  private readObject(depth: number): JsonObject | undefined {
    const { cursor } = this;
    if (depth > cursor.limits.depth) return cursor.fail('TooDeep');
    const members = Object.create(NOTHING) as Record<string, Json>;
    const watch = new KeyWatch();
    cursor.at += 1;
    let last = skipEnd(cursor, CLOSING_BRACE);
    while (!last) {
      const key = cursor.count() ? this.readKey(watch, members) : undefined;
      const value = key === undefined ? undefined : this.readValue(depth);
      if (key === undefined || value === undefined) return undefined;
      members[key] = value;
      if (!isCommaOrEnd(cursor, CLOSING_BRACE)) return undefined;
      last = skip(cursor) === CLOSING_BRACE;
    }
    return members;
  }

  /** Reads a key and its colon. */
  private readKey(watch: KeyWatch, members: Readonly<Record<string, Json>>): string | undefined {
    const { cursor } = this;
    if (cursor.peek() !== QUOTE) return cursor.unexpected();
    const start = cursor.at;
    const key = this.keys.read();
    if (key === undefined) return undefined;
    const problem = watch.check(key, members);
    if (problem !== null) return cursor.fail(problem, start);
    if (cursor.peek() !== COLON) return cursor.unexpected();
    cursor.at += 1;
    return key.text;
  }
}

function readNumberOrFail(cursor: Cursor): Json | undefined {
  const code = cursor.text.charCodeAt(cursor.at);
  const begins = code === 0x2d || (code >= 0x30 && code <= 0x39);
  return begins ? readNumber(cursor) : cursor.unexpected();
}

function readWord<T extends boolean | null>(cursor: Cursor, word: string, value: T): T | undefined {
  if (!cursor.text.startsWith(word, cursor.at)) return cursor.fail('UnexpectedCharacter');
  cursor.at += word.length;
  return value;
}

/** Steps over one code unit and returns it. */
function skip(cursor: Cursor): number {
  const code = cursor.text.charCodeAt(cursor.at);
  cursor.at += 1;
  return code;
}

/** Steps over the end of an empty array or object, if it is next. */
function skipEnd(cursor: Cursor, end: number): boolean {
  if (cursor.peek() !== end) return false;
  cursor.at += 1;
  return true;
}

function isCommaOrEnd(cursor: Cursor, end: number): boolean {
  const code = cursor.peek();
  if (code === COMMA || code === end) return true;
  cursor.unexpected();
  return false;
}
