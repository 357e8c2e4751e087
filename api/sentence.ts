import type * as z from 'zod';

/** What is wrong with a field, as one sentence that says what is allowed. Values are never repeated: they may be secret. */
export function sentence(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return wrongType(issue.expected, issue.input);
  if (issue.code === 'invalid_value') return oneOf(issue.values.map(String));
  if (issue.code === 'too_small')
    return `must ${size(issue.origin, 'at least', Number(issue.minimum))}`;
  if (issue.code === 'too_big')
    return `must ${size(issue.origin, 'at most', Number(issue.maximum))}`;
  if (issue.code === 'invalid_key') return 'has a key that is empty or too long';
  if (issue.code === 'unrecognized_keys')
    return `is not a field; the fields here are ${fieldsOf(issue.inst).join(', ')}`;
  return undefined;
}

function wrongType(expected: string, input: unknown): string {
  return input === undefined ? 'is required' : `must be ${TYPES[expected] ?? expected}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text (in quotes where it reads like a number, true or false)',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with fields',
  record: 'an object with texts as values',
};

export function oneOf(values: readonly string[]): string {
  return values.length === 1 ? `must be ${values.join('')}` : `must be one of ${values.join(', ')}`;
}

function size(origin: string, bound: string, amount: number): string {
  if (origin === 'string')
    return `be ${bound} ${amount} ${amount === 1 ? 'character' : 'characters'} long`;
  if (origin === 'array') return `have ${bound} ${amount} ${amount === 1 ? 'entry' : 'entries'}`;
  return `be ${bound} ${amount}`;
}

function fieldsOf(schema: unknown): readonly string[] {
  const { shape } = (schema as z.core.$ZodObject)._zod.def;
  return Object.keys(shape);
}
