import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { REPOSITORY } from '../folders.ts';
import { kubectl } from '../kubectl.ts';

/** A JSON schema as OpenAPI writes it, with the keywords that matter here. */
interface Schema {
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

/** Where kubeconform finds the schema of a kind. Its `Group` is the version where a kind has no group. */
const TEMPLATE = '{{ .Group }}_{{ .ResourceAPIVersion }}_{{ .ResourceKind }}.json';
/** The draft whose words OpenAPI uses. */
const DRAFT = 'http://json-schema.org/draft-07/schema#';
const SHARED = 'definitions.json';
const CRDS = join(REPOSITORY, 'crds');

/**
 * Writes schemas of every kind that the running API server has, and of our own from crds/, in which a field that is not
 * declared is an error. Returns kubeconform's name of the place.
 */
export function writeSchemas(folder: string): string {
  const write = (name: string, content: object) =>
    writeFileSync(join(folder, name), JSON.stringify({ $schema: DRAFT, ...content }));
  const { definitions } = JSON.parse(kubectl(['get', '--raw', '/openapi/v2'])) as {
    definitions: Readonly<Record<string, Schema>>;
  };
  write(SHARED, { definitions: each(definitions, closed) });
  for (const [name, { 'x-kubernetes-group-version-kind': kinds = [] }] of Object.entries(
    definitions,
  ))
    for (const kind of kinds) write(fileOf(kind), { $ref: `${SHARED}#/definitions/${name}` });
  for (const [kind, schema] of ownKinds()) write(fileOf(kind), closed(schema));
  return join(folder, TEMPLATE);
}

function fileOf({ group, version, kind }: GroupVersionKind): string {
  return `${group === '' ? version : group}_${version}_${kind.toLowerCase()}.json`;
}

function ownKinds(): readonly (readonly [GroupVersionKind, Schema])[] {
  return readdirSync(CRDS).flatMap((file) => {
    const { spec } = parse(readFileSync(join(CRDS, file), 'utf8')) as Definition;
    const { group, names, versions } = spec;
    return versions.map(
      ({ name, schema }) =>
        [{ group, version: name, kind: names.kind }, schema.openAPIV3Schema] as const,
    );
  });
}

/** The same, but what declares fields takes no others. What is said beside the declarations stays: it only narrows. */
function closed(schema: Schema): Schema | object {
  if (schema.format === 'int-or-string' || schema['x-kubernetes-int-or-string'] === true)
    return { type: ['integer', 'string'] };
  const { properties, items, additionalProperties, ...rest } = schema;
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  return {
    ...rest,
    ...(items === undefined ? {} : { items: closed(items) }),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: closed(additionalProperties) }
      : {}),
    ...(properties === undefined
      ? {}
      : { properties: each(properties, closed), additionalProperties: isOpen }),
  };
}

function each<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
