import { Cursor } from '../cursor.ts';
import type { Json } from '../json.ts';
import { JSON_LIMITS } from '../limits.ts';
import type { JsonLimits } from '../limits.ts';
import { readNumber } from '../numbers.ts';
import type { JsonProblemCode } from '../problems.ts';

/** 1 for each octet that a number or a word can have. */
const INSIDE = Uint8Array.from({ length: 256 }, (_, octet) =>
  /[-+.0-9A-Za-z]/.test(String.fromCharCode(octet)) ? 1 : 0,
);

const WORDS: ReadonlyMap<string, Json> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
] as const);

/** A number or a word that comes in pieces: what bounds a number bounds what is kept of it. */
export class LiteralScan {
  problem: JsonProblemCode | null = null;
  readonly #limits: JsonLimits;
  #text = '';

  constructor(numberLength: number) {
    this.#limits = { ...JSON_LIMITS, numberLength };
  }

  /** Reads on to the octet after the literal, or the end of the piece; its offset. */
  read(piece: Uint8Array, from: number): number {
    let at = from;
    while (at < piece.length && INSIDE[piece[at] ?? 0] === 1) {
      this.#text += String.fromCharCode(piece[at] ?? 0);
      at += 1;
      if (this.#text.length > this.#limits.numberLength) {
        this.problem = 'NumberTooLong';
        return at;
      }
    }
    return at;
  }

  /** What it stands for, now that it is whole; undefined where that is a problem. */
  value(): Json | undefined {
    const text = this.#text;
    this.#text = '';
    const word = WORDS.get(text);
    if (word !== undefined) return word;
    const cursor = new Cursor(text, this.#limits);
    const value = readNumber(cursor);
    if (value !== undefined && cursor.at === text.length) return value;
    this.problem = cursor.problem ?? 'UnexpectedCharacter';
    return undefined;
  }
}
