import type { JsonProblemCode } from '../problems.ts';
import { Utf8Scan } from './utf8-scan.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const SMALL_U = 0x75;
const HEX_DIGITS = 4;

/** 1 for each octet that needs a look: quote, backslash, control characters, all beyond ASCII. */
const SPECIAL = Uint8Array.from({ length: 256 }, (_, octet) =>
  octet < SPACE || octet > 0x7f || octet === QUOTE || octet === BACKSLASH ? 1 : 0,
);

/** What may follow a backslash, besides `u`. */
const ESCAPED: ReadonlySet<number> = new Set(Array.from('"\\/bfnrt', (one) => one.charCodeAt(0)));

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

type State = 'plain' | 'character' | 'escape' | 'digits' | 'afterHigh';

/** One string that comes in pieces. Of one that is longer than there is room for only its end is found. */
export class StringScan {
  ended = false;
  problem: JsonProblemCode | null = null;
  /** An escape stands for NUL. */
  hasNul = false;
  #state: State = 'plain';
  readonly #utf8 = new Utf8Scan();
  /** The literal as far as it is kept, quotes included. */
  readonly #kept: Uint8Array;
  #length = 0;
  #keeps = false;
  #unit = 0;
  #digits = 0;
  /** The escape before stands for the first half of a surrogate pair. */
  #isPair = false;

  /** `room`: octets of a literal, quotes included, that is kept. */
  constructor(room: number) {
    this.#kept = new Uint8Array(room);
  }

  /** After the opening quote. */
  begin(keeps: boolean): void {
    this.ended = false;
    this.hasNul = false;
    this.#state = 'plain';
    this.#keeps = keeps;
    this.#kept[0] = QUOTE;
    this.#length = 1;
  }

  /** Reads on to the end of the string or of the piece; the offset after it. */
  read(piece: Uint8Array, from: number): number {
    let at = from;
    while (at < piece.length && !this.ended && this.problem === null) {
      const end = this.#state === 'plain' ? endOfPlain(piece, at) : at;
      if (end < piece.length) this.#take(piece[end] ?? 0);
      const next = Math.min(end + 1, piece.length);
      if (this.#keeps) this.#keep(piece, at, next);
      at = next;
    }
    return at;
  }

  /** Of a string that has ended: what it stands for; null where it was not kept. */
  text(): string | null {
    if (!this.#keeps) return null;
    const literal = DECODER.decode(this.#kept.subarray(0, this.#length));
    return literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1);
  }

  /** Whether it was kept and may be a text that begins with this octet: most are not, and need not be decoded to know. */
  mayBeginWith(octet: number): boolean {
    const first = this.#kept[1];
    return this.#keeps && (first === octet || first === BACKSLASH);
  }

  #keep(piece: Uint8Array, from: number, to: number): void {
    this.#keeps = this.#length + to - from <= this.#kept.length;
    if (!this.#keeps) return;
    for (let at = from; at < to; at += 1) this.#kept[this.#length++] = piece[at] ?? 0;
  }

  #take(octet: number): void {
    switch (this.#state) {
      case 'plain':
        this.#special(octet);
        break;
      case 'character':
        this.#character(octet);
        break;
      case 'escape':
        this.#escape(octet);
        break;
      case 'digits':
        this.#digit(octet);
        break;
      case 'afterHigh':
        if (octet === BACKSLASH) this.#state = 'escape';
        else this.problem = 'LoneSurrogate';
    }
  }

  #special(octet: number): void {
    if (octet === QUOTE) this.ended = true;
    else if (octet === BACKSLASH) this.#state = 'escape';
    else if (octet < SPACE) this.problem = 'ControlCharacter';
    else this.#character(octet);
  }

  #character(octet: number): void {
    const taken = this.#utf8.take(octet);
    if (taken === 'invalid') this.problem = 'EncodingInvalid';
    this.#state = taken === 'more' ? 'character' : 'plain';
  }

  #escape(octet: number): void {
    if (octet === SMALL_U) {
      this.#state = 'digits';
      this.#digits = 0;
      this.#unit = 0;
    } else if (!ESCAPED.has(octet)) this.problem = 'EscapeInvalid';
    else if (this.#isPair) this.problem = 'LoneSurrogate';
    else this.#state = 'plain';
  }

  #digit(octet: number): void {
    const digit = Number.parseInt(String.fromCharCode(octet), 16);
    if (Number.isNaN(digit)) this.problem = 'EscapeInvalid';
    this.#unit = this.#unit * 16 + digit;
    this.#digits += 1;
    if (this.#digits === HEX_DIGITS) this.#endUnit(this.#unit);
  }

  #endUnit(unit: number): void {
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (isLow !== this.#isPair) this.problem = 'LoneSurrogate';
    this.hasNul ||= unit === 0;
    this.#isPair = unit >= 0xd800 && unit < 0xdc00;
    this.#state = this.#isPair ? 'afterHigh' : 'plain';
  }
}

function endOfPlain(piece: Uint8Array, from: number): number {
  let at = from;
  while (at < piece.length && SPECIAL[piece[at] ?? 0] === 0) at += 1;
  return at;
}
