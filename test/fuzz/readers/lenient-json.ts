import { ExactNumber } from '../../../core/json/json.ts';

/** A value with every member that was written, in order: what becomes of repeated ones is each reader's affair. */
export type Loose = null | boolean | string | ExactNumber | readonly Loose[] | Members;

export class Members {
  readonly list: readonly (readonly [string, Loose])[];

  constructor(list: readonly (readonly [string, Loose])[]) {
    this.list = list;
  }
}

/** Control characters count, and what is a blank in any script. */
const BLANK = /[\s\p{Cc}\ufeff]*/uy;
const STRING = /"((?:[^"\\]|\\[\s\S])*)"/y;
const WORD = /[^\s,:[\]{}"]+/y;

/** Reads more than JSON: a byte order mark, control characters, trailing commas, anything after the value. @throws Error */
export function readLoosely(octets: Uint8Array): Loose {
  return new LooseReader(new TextDecoder().decode(octets)).value();
}

class LooseReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): Loose {
    switch (this.#next()) {
      case '{':
        return new Members(this.#until('}', () => this.#member()));
      case '[':
        return this.#until(']', () => this.value());
      case '"':
        return this.#string();
      default:
        return wordAs(this.#match(WORD)[0]);
    }
  }

  #member(): readonly [string, Loose] {
    const key = this.#string();
    if (this.#next() === ':') this.#at += 1;
    return [key, this.value()];
  }

  #until<T>(end: string, read: () => T): T[] {
    const all: T[] = [];
    this.#at += 1;
    for (let next = this.#next(); next !== end; next = this.#next()) {
      if (next === '') throw new Error('the text ends within a value');
      if (next === ',') this.#at += 1;
      else all.push(read());
    }
    this.#at += 1;
    return all;
  }

  #string(): string {
    this.#next();
    return unescaped(this.#match(STRING)[1] ?? '');
  }

  /** The next character that is no blank; empty at the end. */
  #next(): string {
    this.#match(BLANK);
    return this.#text.charAt(this.#at);
  }

  #match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) throw new Error(`nothing that can be read at ${this.#at}`);
    this.#at = pattern.lastIndex;
    return found;
  }
}

function wordAs(word: string): Loose {
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === 'null') return null;
  if (Number.isNaN(Number(word))) throw new Error(`no value: ${word}`);
  return new ExactNumber(word);
}

const SHORT: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_all, code?: string, plain?: string) =>
    code === undefined ? (SHORT[plain ?? ''] ?? plain ?? '') : fromCode(code),
  );
}

function fromCode(code: string): string {
  return String.fromCharCode(Number.parseInt(code, 16));
}
