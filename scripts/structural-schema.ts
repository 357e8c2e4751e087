import type { DeclaredRule } from '../api/field-rule.ts';

/** The part of JSON Schema that custom resource definitions use ("structural schema"), read as plain data. */
export interface StructuralSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly items?: StructuralSchema;
  readonly additionalProperties?: StructuralSchema;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-validations'?: readonly {
    readonly rule: string;
    readonly message: string;
  }[];
  /** Rules that CEL cannot state; they are documented, and not part of the definition. */
  readonly beyondCel?: readonly string[];
}

/**
 * From what zod prints for `openapi-3.0` to a structural schema: `additionalProperties: false` may not stand beside
 * properties (the API server prunes, clients ask for strict validation), and rules become CEL validations.
 */
export function structural(printed: unknown): StructuralSchema {
  const { additionalProperties, properties, items, rules, ...kept } = printed as Record<
    string,
    unknown
  >;
  return {
    ...kept,
    ...(isSchema(properties) && { properties: mapValues(properties, structural) }),
    ...(isSchema(items) && { items: structural(items) }),
    ...(isSchema(additionalProperties) && {
      additionalProperties: structural(additionalProperties),
    }),
    ...validations((rules ?? []) as readonly DeclaredRule[]),
  };
}

/** The schema without what only the documentation reads. */
export function published(schema: StructuralSchema): StructuralSchema {
  const entries = Object.entries(schema).filter(([key]) => key !== 'beyondCel');
  const { properties, items, additionalProperties } = schema;
  return {
    ...Object.fromEntries(entries),
    ...(properties && { properties: mapValues(properties, published) }),
    ...(items && { items: published(items) }),
    ...(additionalProperties && { additionalProperties: published(additionalProperties) }),
  };
}

function validations(rules: readonly DeclaredRule[]): StructuralSchema {
  const inCel = rules.flatMap(({ cel, message }) => (cel === null ? [] : [{ rule: cel, message }]));
  const beyondCel = rules.filter(({ cel }) => cel === null).map(({ message }) => message);
  return {
    ...(inCel.length > 0 && { 'x-kubernetes-validations': inCel }),
    ...(beyondCel.length > 0 && { beyondCel }),
  };
}

function isSchema(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function mapValues<From, To>(
  values: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
