import { createHash } from 'node:crypto';

/**
 * Equal parts of contents, once. Pods of a StatefulSet differ in a label, and in nothing of what they enforce; pods of
 * several servers in one namespace have its whole policy each.
 */
export class SharedParts {
  readonly #byDigest = new Map<string, unknown>();

  /** The first part that said the same. Parts are JSON, and never change; `said` is what of one tells it from others. */
  of<Part extends object>(part: Part, said: object = part): Part {
    const digest = digestOf(said);
    const known = this.#byDigest.get(digest) as Part | undefined;
    if (known !== undefined) return known;
    this.#byDigest.set(digest, part);
    return part;
  }

  clear(): void {
    this.#byDigest.clear();
  }
}

/** A content may be a megabyte, and is asked for by each pod that has it. */
const digests = new WeakMap<object, string>();

/** SHA-256 of the value as JSON: equal texts have equal digests, and others do not. What is digested never changes. */
export function digestOf(value: object): string {
  const known = digests.get(value);
  if (known !== undefined) return known;
  const digest = createHash('sha256').update(JSON.stringify(value)).digest('base64');
  digests.set(value, digest);
  return digest;
}
