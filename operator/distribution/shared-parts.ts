import { createHash } from 'node:crypto';

/**
 * Equal parts of contents, once. Pods of a StatefulSet differ in a label, and in nothing of what they enforce; pods of
 * several servers in one namespace have its whole policy each.
 */
export class SharedParts {
  readonly #byDigest = new Map<string, unknown>();

  /** The first part that said the same. Parts are JSON, and never change; `said` is what of one tells it from others. */
  of<Part>(part: Part, said: unknown = part): Part {
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

/** SHA-256 of the value as JSON: equal texts have equal digests, and others do not. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64');
}
