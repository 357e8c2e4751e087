import type { Cursor } from './cursor.ts';
import type { Json } from './json.ts';
import type { JsonProblemCode } from './problems.ts';
import { readString } from './strings.ts';

/** One key and what must be known of it; the same key in the next object costs nothing to read again. */
interface Key {
  readonly text: string;
  /** Its folded form where that differs; null for ASCII without capitals. */
  readonly fold: string | null;
  readonly forbidden: boolean;
}

/** Slots of the cache of keys: objects of one text seldom have more different keys. */
const SLOTS = 128;

/** Characters from which on keys repeat enough to be worth remembering. */
const LONG_TEXT = 16_384;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** What JavaScript makes of the capital I with a dot; to Java, which folds unit by unit, it is a plain i. */
const DOTTED_I = 'i\u0307';

/**
 * One form for all spellings of a key that a reader which ignores case could take for each other: Go (simple folding:
 * the Kelvin sign is k, the long s is s), Java (upper case, then lower) and full Unicode folding (the sharp s is ss).
 */
export function foldKey(key: string): string {
  return key.toLowerCase().toUpperCase().toLowerCase().replaceAll(DOTTED_I, 'i');
}

/** What must be known of a key. */
export function keyOf(text: string): Key {
  const fold = isItsOwnFold(text) ? null : foldKey(text);
  return { text, fold, forbidden: text === '__proto__' || text.includes('\0') };
}

/** Reads keys of one text, and remembers them. */
export class KeyReader {
  private readonly cursor: Cursor;
  private readonly slots: (Key | undefined)[] | null;

  constructor(cursor: Cursor) {
    this.cursor = cursor;
    this.slots = cursor.text.length < LONG_TEXT ? null : new Array<Key | undefined>(SLOTS);
  }

  /** Reads the string whose opening quote is next. */
  read(): Key | undefined {
    return this.slots === null ? this.readNew() : this.readKnown(this.slots);
  }

  private readKnown(slots: (Key | undefined)[]): Key | undefined {
    const { text, at } = this.cursor;
    let hash = 0;
    let end = at + 1;
    let code = text.charCodeAt(end);
    while (code !== QUOTE) {
      if (code === BACKSLASH || Number.isNaN(code)) return this.readNew();
      hash = (hash * 31 + code) & 0xffff;
      end += 1;
      code = text.charCodeAt(end);
    }
    const slot = hash % SLOTS;
    const known = slots[slot];
    if (known?.text.length === end - at - 1 && text.startsWith(known.text, at + 1)) {
      this.cursor.at = end + 1;
      return known;
    }
    slots[slot] = this.readNew();
    return slots[slot];
  }

  private readNew(): Key | undefined {
    const text = readString(this.cursor);
    return text === undefined ? undefined : keyOf(text);
  }
}

/** The keys of one object while it is read: finds the pairs that two readers may tell apart differently. */
export class KeyWatch {
  /** Folded forms of the keys that folding changes; most objects have none. */
  private folded: Set<string> | null = null;

  /** What is wrong with one more key of `members`, before it is put there. */
  check(key: Key, members: Readonly<Record<string, Json>>): JsonProblemCode | null {
    if (members[key.text] !== undefined) return 'KeyDuplicate';
    if (key.forbidden) return 'KeyForbidden';
    if (key.fold !== null) return this.checkFolded(key.fold, key.text, members);
    return this.folded?.has(key.text) === true ? 'KeyCaseTwin' : null;
  }

  private checkFolded(
    fold: string,
    key: string,
    members: Readonly<Record<string, Json>>,
  ): JsonProblemCode | null {
    this.folded ??= new Set();
    const twin = this.folded.has(fold) || (fold !== key && members[fold] !== undefined);
    this.folded.add(fold);
    return twin ? 'KeyCaseTwin' : null;
  }
}

/** True only for ASCII keys without capitals: whatever else must be folded to know. */
function isItsOwnFold(key: string): boolean {
  for (let at = 0; at < key.length; at += 1) {
    const code = key.charCodeAt(at);
    if (code > 0x7f || (code >= 0x41 && code <= 0x5a)) return false;
  }
  return true;
}
