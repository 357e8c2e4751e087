/** Any JSON value as the strict reader returns it (RFC 8259). */
export type Json = null | boolean | string | number | ExactNumber | JsonArray | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export type JsonArray = readonly Json[];

/**
 * A number that a JavaScript number cannot hold without change, kept as its JSON text:
 * 9007199254740993, 0.1000000000000000055, -0. Numbers that survive a round trip are plain numbers.
 */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
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
