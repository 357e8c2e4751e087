/**
 * A number in the form that compares exactly: `0.DIGITS` times ten to `magnitude`, without zeros at either end.
 * Zero, whatever its sign, has no digits.
 */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly magnitude: number;
}

/** RFC 8259 6. */
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Reads a decimal text; null where it is none. */
export function readDecimal(text: string): Decimal | null {
  const [match, sign, integer = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (match === undefined) return null;
  const all = integer + fraction;
  const first = all.search(/[1-9]/);
  if (first < 0) return { negative: false, digits: '', magnitude: 0 };
  return {
    negative: sign === '-',
    digits: withoutZerosAtEnd(all.slice(first)),
    magnitude: integer.length - first + Number(exponent),
  };
}

/**
 * Below 0 where `one` is the lower, above 0 where it is the higher. Nothing is scaled to a common exponent: digits are
 * compared as text, so 1e400 costs what 1 costs, and the work is the length of the shorter text.
 */
export function compareDecimals(one: Decimal, other: Decimal): number {
  const [left, right] = [signOf(one), signOf(other)];
  return left === right ? left * compareSizes(one, other) : left - right;
}

function signOf({ negative, digits }: Decimal): number {
  if (digits === '') return 0;
  return negative ? -1 : 1;
}

function compareSizes(one: Decimal, other: Decimal): number {
  if (one.magnitude !== other.magnitude) return one.magnitude - other.magnitude;
  if (one.digits === other.digits) return 0;
  return one.digits < other.digits ? -1 : 1;
}

function withoutZerosAtEnd(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}
