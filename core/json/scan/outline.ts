import type { Json } from '../json.ts';
import { KeyWatch, keyOf } from '../keys.ts';
import type { JsonProblemCode } from '../problems.ts';

/** Levels whose members are known: those of the text's object, and of the objects in it. */
export const OUTLINED_LEVELS = 2;

/**
 * In the place of a string that is too long to be kept: half of a surrogate pair, which no text has that is accepted, so that
 * it equals nothing.
 */
export const NOT_KEPT = '\ud800';

export type OutlineProblem = JsonProblemCode | 'OutlineTooLarge';

interface Level {
  readonly members: Record<string, Json>;
  readonly watch: KeyWatch;
  key: string;
}

/** As objects of the strict reader: nothing is found in them that was not sent. */
const NOTHING = Object.freeze(Object.create(null) as object);

/**
 * What is remembered of a text that is not kept: the members of its two outermost levels of objects. Below them objects and
 * arrays are empty; a member whose value is not there yet is null.
 */
export class Outline {
  /** Undefined before the text's value has begun. */
  value: Json | undefined = undefined;
  /** Rises with everything that becomes known. */
  edition = 0;
  readonly #room: number;
  #size = 0;
  readonly #levels: (Level | null)[] = [];

  /** `room`: characters of all keys and strings together. */
  constructor(room: number) {
    this.#room = room;
  }

  /** Whether the keys of an object are kept that has so many around it, itself included. */
  keeps(depth: number): boolean {
    return depth <= OUTLINED_LEVELS && (this.#levels[depth - 1] ?? null) !== null;
  }

  /** One more key of that object; null where nothing is wrong with it. */
  addKey(depth: number, text: string): OutlineProblem | null {
    const level = this.#levels[depth - 1];
    if (level === undefined || level === null) return null;
    const problem = level.watch.check(keyOf(text), level.members);
    if (problem !== null) return problem;
    level.key = text;
    this.edition += 1;
    level.members[text] = null;
    return this.#grow(text.length + 1);
  }

  /** A value with so many objects and arrays around it. */
  put(depth: number, value: Json): OutlineProblem | null {
    if (depth > 0 && !this.keeps(depth)) return null;
    this.edition += 1;
    if (depth === 0) {
      this.value = value;
      return null;
    }
    const level = this.#levels[depth - 1];
    if (level !== undefined && level !== null) level.members[level.key] = value;
    return typeof value === 'string' ? this.#grow(value.length) : null;
  }

  open(depth: number, isObject: boolean): void {
    if (depth > 0 && !this.keeps(depth)) return;
    const members = Object.create(NOTHING) as Record<string, Json>;
    this.put(depth, isObject ? members : []);
    if (depth >= OUTLINED_LEVELS) return;
    this.#levels[depth] = isObject ? { members, watch: new KeyWatch(), key: '' } : null;
  }

  #grow(characters: number): OutlineProblem | null {
    this.#size += characters;
    return this.#size > this.#room ? 'OutlineTooLarge' : null;
  }
}
