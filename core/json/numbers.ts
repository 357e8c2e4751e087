import type { Cursor } from './cursor.ts';
import { ExactNumber } from './json.ts';
import { EXPONENT_LIMIT } from './limits.ts';

const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const SMALL_E = 0x65;

/** Integers of so many digits are exact whatever they are. */
const PLAIN_DIGITS = 15;

const NOT_ZERO = /^[^eE]*[1-9]/;

/** Reads the number that begins at the cursor with a digit or minus. */
export function readNumber(cursor: Cursor): number | ExactNumber | undefined {
  const { text } = cursor;
  const start = cursor.at;
  let at = start;
  let value = 0;
  let code = text.charCodeAt(at);
  while (code >= ZERO && code <= NINE) {
    value = value * 10 + (code - ZERO);
    at += 1;
    code = text.charCodeAt(at);
  }
  const digits = at - start;
  const longer = code === POINT || isExponentMark(code);
  const zero = digits > 1 && text.charCodeAt(start) === ZERO;
  if (longer || zero || digits === 0 || digits > PLAIN_DIGITS) return readAnyNumber(cursor);
  cursor.at = at;
  return value;
}

/** The same for numbers with a sign, a fraction, an exponent or many digits, and for malformed ones. */
function readAnyNumber(cursor: Cursor): number | ExactNumber | undefined {
  const { text } = cursor;
  const mantissaEnd = endOfMantissa(text, cursor.at);
  const end = mantissaEnd < 0 ? -1 : endOfExponent(text, mantissaEnd);
  if (end < 0) return cursor.fail('NumberInvalid');
  if (end - cursor.at > cursor.limits.numberLength) return cursor.fail('NumberTooLong');
  const literal = text.slice(cursor.at, end);
  const value = Number(literal);
  if (!isInRange(value, literal, text.slice(mantissaEnd + 1, end)))
    return cursor.fail('NumberOutOfRange');
  cursor.at = end;
  return String(value) === literal ? value : new ExactNumber(literal);
}

/** Overflow becomes infinity and underflow zero in some readers, an error in others. */
function isInRange(value: number, literal: string, exponent: string): boolean {
  if (exponent !== '' && Math.abs(Number(exponent)) > EXPONENT_LIMIT) return false;
  return Number.isFinite(value) && (value !== 0 || !NOT_ZERO.test(literal));
}

/** Where sign, integer and fraction end; -1 where they are not in the form of RFC 8259 6. */
function endOfMantissa(text: string, start: number): number {
  const first = text.charCodeAt(start) === MINUS ? start + 1 : start;
  const end = endOfDigits(text, first);
  if (end === first || (end > first + 1 && text.charCodeAt(first) === ZERO)) return -1;
  if (text.charCodeAt(end) !== POINT) return end;
  const fractionEnd = endOfDigits(text, end + 1);
  return fractionEnd === end + 1 ? -1 : fractionEnd;
}

function endOfExponent(text: string, start: number): number {
  if (!isExponentMark(text.charCodeAt(start))) return start;
  const sign = text.charCodeAt(start + 1);
  const first = sign === PLUS || sign === MINUS ? start + 2 : start + 1;
  const end = endOfDigits(text, first);
  return end === first ? -1 : end;
}

function endOfDigits(text: string, start: number): number {
  let at = start;
  let code = text.charCodeAt(at);
  while (code >= ZERO && code <= NINE) {
    at += 1;
    code = text.charCodeAt(at);
  }
  return at;
}

/** e or E. */
function isExponentMark(code: number): boolean {
  return (code | 0x20) === SMALL_E;
}
