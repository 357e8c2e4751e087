/** Bounds of one JSON text. Its size in octets is bounded before, where the octets are received. */
export interface JsonLimits {
  /** Arrays and objects inside one another. */
  readonly depth: number;
  /** Array elements and object members in the whole text. */
  readonly values: number;
  /** Characters of one number. */
  readonly numberLength: number;
}

export const JSON_LIMITS: JsonLimits = {
  /** Real tool arguments and JSON schemas stay under 20; recursive writers and servers overflow at some thousands. */
  depth: 64,
  /** 16 MiB of `0,` would otherwise become 8 million values, 10 to 50 times their size in memory. */
  values: 1_000_000,
  /** A 256-bit integer has 78 digits; exact comparison of decimals costs more than linear time in them. */
  numberLength: 128,
};

/**
 * Largest exponent of ten that is read. Doubles end at 308; without a bound `0e999999999` would be a number that
 * exact decimal arithmetic cannot lay out.
 */
export const EXPONENT_LIMIT = 400;
