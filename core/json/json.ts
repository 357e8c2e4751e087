/** Any JSON value as the strict reader returns it (RFC 8259). */
export type Json = null | boolean | string | number | ExactNumber | JsonArray | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export type JsonArray = readonly Json[];

declare global {
  /** ECMAScript "JSON.parse source text access": in every runtime we support, not yet in TypeScript's library. */
  interface JSON {
    rawJSON(text: string): object;
  }
}

/**
 * A number that JavaScript would not write back as it was read, kept as its JSON text: 9007199254740993,
 * 0.1000000000000000055, -0, and also 1.0 and 1e2, which some servers tell from 1 and 100.
 * Numbers whose JavaScript form is their text are plain numbers.
 */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Makes JSON.stringify write the text itself. */
  toJSON(): object {
    return JSON.rawJSON(this.text);
  }
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ExactNumber)
  );
}
