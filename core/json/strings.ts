import type { Cursor } from './cursor.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/** Matches half a surrogate pair only: with the `u` flag a whole pair is one code point. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Reads the string whose opening quote is next. */
export function readString(cursor: Cursor): string | undefined {
  const { text } = cursor;
  const { length } = text;
  const start = cursor.at + 1;
  for (let at = start; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      cursor.at = at + 1;
      return text.slice(start, at);
    }
    if (code === BACKSLASH) return readEscaped(cursor, at);
    if (code < SPACE) return cursor.fail('ControlCharacter', at);
  }
  return cursor.fail('UnexpectedEnd', length);
}

/** The same for a string whose first backslash is at `from`: finds its end, then has its escapes decoded at once. */
function readEscaped(cursor: Cursor, from: number): string | undefined {
  const { text } = cursor;
  const { length } = text;
  let at = from;
  for (let code = BACKSLASH; code !== QUOTE; code = text.charCodeAt(at)) {
    if (code < SPACE) return cursor.fail('ControlCharacter', at);
    at += code === BACKSLASH ? 2 : 1;
    if (at >= length) return cursor.fail('UnexpectedEnd', length);
  }
  const value = decoded(text.slice(cursor.at, at + 1));
  if (value === undefined) return cursor.fail('EscapeInvalid');
  if (LONE_SURROGATE.test(value)) return cursor.fail('LoneSurrogate');
  cursor.at = at + 1;
  return value;
}

/** `literal` has both quotes and no control character: only its escapes can still be wrong. */
function decoded(literal: string): string | undefined {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined;
  }
}
