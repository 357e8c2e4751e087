import type { Json } from '../json.ts';
import { JSON_LIMITS } from '../limits.ts';
import { LiteralScan } from './literal-scan.ts';
import { NOT_KEPT, Outline } from './outline.ts';
import type { OutlineProblem } from './outline.ts';
import { StringScan } from './string-scan.ts';

/** Why a text is not read on. */
export type ScanProblem = OutlineProblem;

/** Bounds of one text; its length has none. */
export interface ScanLimits {
  /** Arrays and objects inside one another. */
  readonly depth: number;
  /** Characters of one number. */
  readonly numberLength: number;
  /** Octets of one literal that is kept, quotes included: a longer key of the two outermost levels is a problem. */
  readonly literal: number;
  /** Characters of everything that is kept. */
  readonly outline: number;
}

export const SCAN_LIMITS: ScanLimits = {
  depth: JSON_LIMITS.depth,
  numberLength: JSON_LIMITS.numberLength,
  /** Ids and names of tasks are far shorter; no envelope has a longer key. */
  literal: 1_024,
  /** Results have a handful of members; a thousand keys of 64 characters would fit. */
  outline: 65_536,
};

type Expected = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' | 'nothing';
type Part = 'structure' | 'key' | 'string' | 'literal';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

const PROTO = '__proto__';
const UNDERSCORE = 0x5f;

/**
 * Reads a JSON text of any length that comes in pieces, as strictly as `readJson` reads one that is kept, with two
 * differences: keys are told apart on the two outermost levels of objects only, and values are not counted. What it
 * keeps is bounded, whatever the text.
 */
export class JsonScan {
  readonly #limits: ScanLimits;
  readonly #outline: Outline;
  readonly #string: StringScan;
  readonly #literal: LiteralScan;
  /** Whether each open array or object, from the outermost on, is an object. */
  readonly #open: boolean[] = [];
  #part: Part = 'structure';
  #expected: Expected = 'value';
  #problem: ScanProblem | null = null;

  constructor(limits: ScanLimits = SCAN_LIMITS) {
    this.#limits = limits;
    this.#outline = new Outline(limits.outline);
    this.#string = new StringScan(limits.literal);
    this.#literal = new LiteralScan(limits.numberLength);
  }

  /** What is known of the text: see `Outline`. */
  get outline(): Json | undefined {
    return this.#outline.value;
  }

  /** Another one whenever more is known of it. */
  get edition(): number {
    return this.#outline.edition;
  }

  /** Reads the next octets; what is wrong by now. */
  push(piece: Uint8Array): ScanProblem | null {
    let at = 0;
    while (at < piece.length && this.#problem === null) at = this.#step(piece, at);
    return this.#problem;
  }

  /** The text ends here; what is wrong with it. */
  end(): ScanProblem | null {
    if (this.#part === 'literal') this.#endLiteral();
    if (this.#part !== 'structure' || this.#expected !== 'nothing')
      this.#problem ??= 'UnexpectedEnd';
    return this.#problem;
  }

  #step(piece: Uint8Array, at: number): number {
    if (this.#part === 'structure') return this.#structure(piece, at);
    if (this.#part === 'literal') return this.#readLiteral(piece, at);
    const end = this.#string.read(piece, at);
    this.#problem = this.#string.problem;
    if (this.#string.ended && this.#problem === null) this.#endString(this.#part === 'key');
    return end;
  }

  /** Reads one octet between values, or the white space before it. */
  #structure(piece: Uint8Array, from: number): number {
    let at = from;
    let octet = piece[at] ?? 0;
    while (octet === 0x20 || octet === 0x0a || octet === 0x0d || octet === 0x09) {
      at += 1;
      if (at === piece.length) return at;
      octet = piece[at] ?? 0;
    }
    return this.#take(octet) ? at + 1 : at;
  }

  /** True where the octet is done with. */
  #take(octet: number): boolean {
    switch (this.#expected) {
      case 'value':
        return this.#beginValue(octet);
      case 'valueOrEnd':
        return this.#valueOrEnd(octet);
      case 'key':
        return this.#beginKey(octet);
      case 'keyOrEnd':
        return this.#keyOrEnd(octet);
      case 'colon':
        return this.#colon(octet);
      case 'commaOrEnd':
        return this.#commaOrEnd(octet);
      case 'nothing':
        return this.#fail('TrailingText');
    }
  }

  #valueOrEnd(octet: number): boolean {
    return octet === CLOSING_BRACKET ? this.#close() : this.#beginValue(octet);
  }

  #keyOrEnd(octet: number): boolean {
    return octet === CLOSING_BRACE ? this.#close() : this.#beginKey(octet);
  }

  #colon(octet: number): boolean {
    return octet === COLON ? this.#expect('value') : this.#fail();
  }

  #beginValue(octet: number): boolean {
    if (octet === QUOTE) return this.#beginString('string');
    if (octet === OPENING_BRACE) return this.#openOne(true);
    if (octet === OPENING_BRACKET) return this.#openOne(false);
    this.#part = 'literal';
    return false;
  }

  #beginKey(octet: number): boolean {
    return octet === QUOTE ? this.#beginString('key') : this.#fail();
  }

  /** Any key may be one that is forbidden; of values those of the outline count. */
  #beginString(part: 'key' | 'string'): true {
    const depth = this.#open.length;
    this.#part = part;
    this.#string.begin(part === 'key' || depth === 0 || this.#outline.keeps(depth));
    return true;
  }

  #openOne(isObject: boolean): boolean {
    if (this.#open.length === this.#limits.depth) return this.#fail('TooDeep');
    this.#outline.open(this.#open.length, isObject);
    this.#open.push(isObject);
    return this.#expect(isObject ? 'keyOrEnd' : 'valueOrEnd');
  }

  #commaOrEnd(octet: number): boolean {
    const isObject = this.#open.at(-1) === true;
    if (octet === COMMA) return this.#expect(isObject ? 'key' : 'value');
    return octet === (isObject ? CLOSING_BRACE : CLOSING_BRACKET) ? this.#close() : this.#fail();
  }

  #close(): true {
    this.#open.pop();
    return this.#afterValue();
  }

  #afterValue(): true {
    this.#part = 'structure';
    return this.#expect(this.#open.length === 0 ? 'nothing' : 'commaOrEnd');
  }

  #endString(isKey: boolean): void {
    if (isKey) {
      this.#problem = this.#keyProblem(this.#open.length);
      this.#part = 'structure';
      this.#expected = 'colon';
    } else {
      this.#problem = this.#outline.put(this.#open.length, this.#string.text() ?? NOT_KEPT);
      this.#afterValue();
    }
  }

  #keyProblem(depth: number): ScanProblem | null {
    const string = this.#string;
    if (string.hasNul) return 'KeyForbidden';
    if (string.mayBeginWith(UNDERSCORE) && string.text() === PROTO) return 'KeyForbidden';
    if (!this.#outline.keeps(depth)) return null;
    const text = string.text();
    return text === null ? 'OutlineTooLarge' : this.#outline.addKey(depth, text);
  }

  #readLiteral(piece: Uint8Array, at: number): number {
    const end = this.#literal.read(piece, at);
    this.#problem = this.#literal.problem;
    if (end < piece.length && this.#problem === null) this.#endLiteral();
    return end;
  }

  #endLiteral(): void {
    const value = this.#literal.value();
    this.#problem = this.#literal.problem;
    if (value === undefined) return;
    this.#problem = this.#outline.put(this.#open.length, value);
    this.#afterValue();
  }

  #expect(expected: Expected): true {
    this.#expected = expected;
    return true;
  }

  #fail(problem: ScanProblem = 'UnexpectedCharacter'): true {
    this.#problem = problem;
    return true;
  }
}
