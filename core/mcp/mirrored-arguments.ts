import { ExactNumber, isJsonObject } from '../json/json.ts';
import type { Json } from '../json/json.ts';

/** What `Mcp-Param-*` headers may say about the arguments of one call. */
export interface MirroredArguments {
  readonly texts: Set<string>;
  /** Decimals without zeros at the end of their fraction. */
  readonly decimals: Set<string>;
}

/** Numbers that the specification has compared by value: `42.0` is 42. */
const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/**
 * The scalars of a call's arguments. Only what is reached through objects counts: a schema cannot mark an element of an
 * array (MCP 2026-07-28, custom headers).
 */
export function mirroredArguments(value: Json | undefined): MirroredArguments {
  const mirrored = { texts: new Set<string>(), decimals: new Set<string>() };
  collect(value, mirrored);
  return mirrored;
}

/** Whether the decoded value of a header repeats one of them. */
export function isMirrored({ texts, decimals }: MirroredArguments, value: string): boolean {
  return texts.has(value) || (DECIMAL.test(value) && decimals.has(shortened(value)));
}

function collect(value: Json | undefined, mirrored: MirroredArguments): void {
  if (isJsonObject(value)) {
    for (const member of Object.values(value)) collect(member, mirrored);
  } else if (typeof value === 'string' || typeof value === 'boolean') {
    mirrored.texts.add(String(value));
  } else if (typeof value === 'number' || value instanceof ExactNumber) {
    addNumber(typeof value === 'number' ? String(value) : value.text, mirrored);
  }
}

function addNumber(text: string, { texts, decimals }: MirroredArguments): void {
  if (DECIMAL.test(text)) decimals.add(shortened(text));
  else texts.add(text);
}

function shortened(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}
