import type * as z from 'zod';

/**
 * A constraint that plain JSON Schema cannot say, or cannot say in a sentence a person can act on. Declared once:
 * the API server evaluates `cel` (x-kubernetes-validations), everything else runs `check`, both answer `message`.
 */
export interface FieldRule<Value> {
  /** Over `self`. null where CEL cannot see the fields (free JSON): then the compiler's own reading refuses. */
  readonly cel: string | null;
  readonly message: string;
  readonly check: (value: Value) => boolean;
}

/** How a rule travels in the schema's metadata, for the generators. */
export type DeclaredRule = Pick<FieldRule<never>, 'cel' | 'message'>;

/** Adds rules to a schema. A rule also runs when something deeper is wrong, so that every problem is found. */
export function ruled<Schema extends z.ZodType>(
  schema: Schema,
  ...rules: readonly FieldRule<z.output<Schema>>[]
): Schema {
  const refined = rules.reduce<Schema>(
    (current, { check, message }) =>
      current.refine(check, { error: message, when: fieldsHaveTheirTypes }),
    schema,
  );
  return refined.meta({ rules: rules.map(({ cel, message }) => ({ cel, message })) });
}

/** INVARIANT: a check reads the value and its direct members, nothing deeper, so only their types must hold. */
function fieldsHaveTheirTypes({ issues }: z.core.ParsePayload): boolean {
  return !issues.some(({ code, path }) => code === 'invalid_type' && (path?.length ?? 0) <= 1);
}

/** The whole text must match; the expression has to mean the same in RE2 (CEL) and JavaScript. */
export function textRule(expression: RegExp, message: string): FieldRule<string> {
  return {
    cel: `self.matches(r'${expression.source}')`,
    message,
    check: (text) => expression.test(text),
  };
}
