import * as z from 'zod';
import type { FieldRule } from './field-rule.ts';
import { ruled, textRule } from './field-rule.ts';
import { listOf } from './list.ts';

const WITH_LIST = ['In', 'NotIn'] as const;
const WITHOUT_VALUE = ['Exists', 'DoesNotExist'] as const;
const WITH_GLOB = ['Glob', 'NotGlob'] as const;
const WITH_NUMBER = ['LessThan', 'LessOrEqual', 'GreaterThan', 'GreaterOrEqual'] as const;
const WITH_LENGTH = ['LengthGreaterThan', 'LengthLessThan'] as const;
const WITH_JSON = ['Equals', 'NotEquals'] as const;

/** As in RFC 8259, at most 64 characters: enough for any amount, and cheap to compare exactly. */
const DECIMAL = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$/;
const LONGEST_DECIMAL = 64;
/** Free JSON in a condition is compared on every call: a short value does. */
const LONGEST_JSON = 4096;

/** Any JSON value. CEL cannot look into it, so what it must be is checked by the compiler alone. */
const anyJson = z.unknown().meta({ 'x-kubernetes-preserve-unknown-fields': true });

const fields = z.strictObject({
  argument: ruled(
    z.string().max(256),
    textRule(
      /^(\/([^~/]|~[01])*)+$/,
      'must be a JSON pointer into the arguments, such as /amount or /items/*/price ("~" is written ~0, "/" ~1)',
    ),
  ).describe(
    'JSON pointer (RFC 6901) into the arguments; a segment `*` stands for every element or member.',
  ),
  operator: z
    .enum([
      ...WITH_JSON,
      ...WITH_LIST,
      ...WITH_GLOB,
      ...WITH_NUMBER,
      ...WITHOUT_VALUE,
      ...WITH_LENGTH,
    ])
    .describe(
      'How the argument is compared. Texts never compare as numbers; numbers compare as exact decimals.',
    ),
  value: anyJson
    .optional()
    .describe(
      'What it is compared with. Comparisons take a number, or its decimal text where it must be exact.',
    ),
  values: listOf(anyJson, { min: 1, max: 64 })
    .optional()
    .describe('For `In` and `NotIn`: the values.'),
});

type Fields = z.output<typeof fields>;

function includes(list: readonly string[], { operator }: Fields): boolean {
  return list.includes(operator);
}

const VALUE_FITS_OPERATOR: FieldRule<Fields> = {
  cel: null,
  message:
    'In and NotIn take values, Exists and DoesNotExist take neither, every other operator takes value',
  check: (condition) => {
    const takesList = includes(WITH_LIST, condition);
    const takesNone = includes(WITHOUT_VALUE, condition);
    return (
      (condition.values !== undefined) === takesList &&
      (condition.value !== undefined) === !(takesList || takesNone)
    );
  },
};

const NUMBER_TO_COMPARE: FieldRule<Fields> = {
  cel: null,
  message:
    'the value of a comparison must be a number, or its decimal text in quotes where it has more than 15 digits',
  check: (condition) =>
    !includes(WITH_NUMBER, condition) ||
    condition.value === undefined ||
    isDecimal(condition.value),
};

const TEXT_TO_GLOB: FieldRule<Fields> = {
  cel: null,
  message:
    'the value of Glob and NotGlob must be a text of at most 256 characters; "*" and "?" are wildcards',
  check: ({ value, ...condition }) =>
    !includes(WITH_GLOB, condition) ||
    value === undefined ||
    (typeof value === 'string' && value.length <= 256),
};

const LENGTH_TO_COMPARE: FieldRule<Fields> = {
  cel: null,
  message: 'the value of LengthGreaterThan and LengthLessThan must be a whole number from 0',
  check: ({ value, ...condition }) =>
    !includes(WITH_LENGTH, condition) ||
    value === undefined ||
    (Number.isSafeInteger(value) && Number(value) >= 0),
};

const JSON_TO_EQUAL: FieldRule<Fields> = {
  cel: null,
  message:
    'a value to compare for equality must be JSON of at most 4096 characters, whole numbers within ±9007199254740991; for larger ones use GreaterOrEqual and LessOrEqual with decimal text',
  check: ({ value, values = [], ...condition }) => {
    const compared = includes(WITH_JSON, condition) ? [value] : values;
    return compared.every((item) => item === undefined || isExactJson(item));
  },
};

/** One condition on the arguments of a call. */
export const whenCondition = ruled(
  fields,
  VALUE_FITS_OPERATOR,
  NUMBER_TO_COMPARE,
  TEXT_TO_GLOB,
  LENGTH_TO_COMPARE,
  JSON_TO_EQUAL,
);

export type WhenCondition = z.output<typeof whenCondition>;

function isDecimal(value: unknown): boolean {
  if (typeof value === 'number') return isExactNumber(value);
  return typeof value === 'string' && value.length <= LONGEST_DECIMAL && DECIMAL.test(value);
}

/** A whole number beyond 2^53 was rounded by whatever read the file: its author meant another one. */
function isExactNumber(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function isExactJson(value: unknown): boolean {
  return JSON.stringify(value).length <= LONGEST_JSON && isExact(value);
}

function isExact(value: unknown): boolean {
  if (typeof value === 'number') return isExactNumber(value);
  if (typeof value !== 'object' || value === null)
    return ['string', 'boolean', 'object'].includes(typeof value);
  return Object.values(value).every(isExact);
}
