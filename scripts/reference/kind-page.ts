import { API_VERSION, GROUP } from '../../api/kind.ts';
import type { KINDS } from '../../api/kinds.ts';
import { jsonSchemaOf } from '../../api/json-schema.ts';
import { structural } from '../structural-schema.ts';
import type { StructuralSchema } from '../structural-schema.ts';
import { code, page, table } from './markdown.ts';
import type { Page } from './markdown.ts';

type AnyKind = (typeof KINDS)[number];

interface Field {
  readonly path: string;
  readonly required: boolean;
  readonly schema: StructuralSchema;
}

/** One page per kind: every field with its type, default, bounds and meaning. */
export function kindPage(kind: AnyKind): Page {
  const spec = structural(jsonSchemaOf(kind.spec));
  const status = structural(jsonSchemaOf(kind.status));
  return page(
    kind.kind.toLowerCase(),
    kind.kind,
    kind.description,
    `${code(`apiVersion: ${API_VERSION}`)}, ${code(`kind: ${kind.kind}`)}; namespaced; ${code(`kubectl get ${kind.shortName}`)} or ${code(`kubectl get ${kind.plural}.${GROUP}`)}.`,
    '## Spec',
    fieldTable(fieldsBelow(spec, 'spec')),
    ...ruleList(spec, 'spec'),
    '## Status',
    'Written by the operator; in files it is not looked at.',
    fieldTable(fieldsBelow(status, 'status')),
    '## Columns of kubectl get',
    table(
      ['Column', 'From', 'Meaning'],
      kind.columns.map(({ name, jsonPath, description }) => [name, code(jsonPath), description]),
    ),
  );
}

/** Depth first, in the order of the schema. */
function fieldsBelow(schema: StructuralSchema, path: string): readonly Field[] {
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const field = { path: `${path}.${name}`, schema: property };
    const required = schema.required?.includes(name) ?? false;
    return [{ ...field, required }, ...fieldsBelow(property, field.path)];
  });
  return schema.items === undefined ? inner : [...inner, ...fieldsBelow(schema.items, `${path}[]`)];
}

function fieldTable(fields: readonly Field[]): string {
  return table(
    ['Field', 'Type', 'Default', 'Bounds', 'Meaning'],
    fields.map(({ path, required, schema }) => [
      code(path),
      typeOf(schema),
      required ? 'required' : defaultOf(schema),
      boundsOf(schema).join('; '),
      schema.description ?? '',
    ]),
  );
}

function typeOf(schema: StructuralSchema): string {
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`;
  if (schema.additionalProperties !== undefined)
    return `map of ${typeOf(schema.additionalProperties)}`;
  return schema.type ?? 'any JSON';
}

function defaultOf({ default: given }: StructuralSchema): string {
  return given === undefined ? '' : code(JSON.stringify(given));
}

function boundsOf(schema: StructuralSchema): readonly string[] {
  const { items, additionalProperties, maxProperties } = schema;
  return [
    range(schema.minimum, schema.maximum, ''),
    range(schema.minLength, schema.maxLength, 'characters'),
    range(
      schema.minItems,
      schema.maxItems,
      schema['x-kubernetes-list-type'] === 'set' ? 'distinct entries' : 'entries',
    ),
    range(undefined, maxProperties, 'entries'),
    ...requirementsOf(schema, false),
    ...[items, additionalProperties].flatMap(perEntry),
  ].filter((bound) => bound !== '');
}

/** Objects in a list have rows of their own. */
function perEntry(entry: StructuralSchema | undefined): readonly string[] {
  if (entry === undefined || entry.properties !== undefined) return [];
  const bounds = boundsOf(entry);
  return bounds.length === 0 ? [] : [`each: ${bounds.join('; ')}`];
}

function range(from: number | undefined, to: number | undefined, unit: string): string {
  if (from === undefined && to === undefined) return '';
  if (from === undefined) return `at most ${to ?? ''} ${unit}`.trim();
  return to === undefined ? `at least ${from} ${unit}`.trim() : `${from} to ${to} ${unit}`.trim();
}

/** Sentences of the rules; those of objects stand below the table, where they name their fields. */
function requirementsOf(schema: StructuralSchema, ofObjects: boolean): readonly string[] {
  if ((schema.properties !== undefined) !== ofObjects) return [];
  const inCel = (schema['x-kubernetes-validations'] ?? []).map(({ message }) => message);
  return [...inCel, ...(schema.beyondCel ?? [])];
}

function ruleList(spec: StructuralSchema, path: string): readonly string[] {
  const lines = objectsBelow(spec, path).flatMap((object) =>
    requirementsOf(object.schema, true).map((sentence) => `- ${code(object.path)}: ${sentence}.`),
  );
  return lines.length === 0 ? [] : ['What fields must be together:', lines.join('\n')];
}

function objectsBelow(schema: StructuralSchema, path: string): readonly Omit<Field, 'required'>[] {
  const { properties = {}, items } = schema;
  return [
    { path, schema },
    ...Object.entries(properties).flatMap(([name, property]) =>
      objectsBelow(property, `${path}.${name}`),
    ),
    ...(items === undefined ? [] : objectsBelow(items, `${path}[]`)),
  ];
}
