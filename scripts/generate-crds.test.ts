import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { KINDS } from '../api/kinds.ts';
import { crdFiles, definitionOf } from './generate-crds.ts';
import type { StructuralSchema } from './structural-schema.ts';

const ROOT = join(import.meta.dirname, '..');

interface Definition {
  readonly spec: {
    readonly versions: readonly [
      {
        readonly schema: { readonly openAPIV3Schema: StructuralSchema };
        readonly additionalPrinterColumns: readonly { readonly jsonPath: string }[];
      },
    ];
  };
}

interface Placed {
  readonly path: string;
  readonly schema: StructuralSchema;
}

function below(path: string, schema: StructuralSchema): readonly Placed[] {
  const { properties = {}, items, additionalProperties } = schema;
  return [
    { path, schema },
    ...Object.entries(properties).flatMap(([key, inner]) => below(`${path}.${key}`, inner)),
    ...(items === undefined ? [] : below(`${path}[]`, items)),
    ...(additionalProperties === undefined ? [] : below(`${path}{}`, additionalProperties)),
  ];
}

/** Every schema of what users and the operator write: `apiVersion`, `kind` and `metadata` are Kubernetes' own. */
const PLACES: readonly Placed[] = KINDS.flatMap((kind) => {
  const [version] = (definitionOf(kind) as Definition).spec.versions;
  const { spec, status } = version.schema.openAPIV3Schema.properties ?? {};
  return [
    ...(spec === undefined ? [] : below(`${kind.kind}.spec`, spec)),
    ...(status === undefined ? [] : below(`${kind.kind}.status`, status)),
  ];
});

function pathsWhere(wrong: (schema: StructuralSchema) => boolean): readonly string[] {
  return PLACES.filter(({ schema }) => wrong(schema)).map(({ path }) => path);
}

function has(schema: StructuralSchema, field: string): boolean {
  return Object.hasOwn(schema, field);
}

/** What a structural schema may say, of all of JSON Schema. */
const VOCABULARY = new Set([
  'type',
  'description',
  'default',
  'enum',
  'format',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'maxProperties',
  'required',
  'properties',
  'items',
  'additionalProperties',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-validations',
]);

describe('every schema of the custom resource definitions', () => {
  it('says only what a structural schema may', () => {
    const foreign = PLACES.flatMap(({ path, schema }) =>
      Object.keys(schema)
        .filter((key) => !VOCABULARY.has(key))
        .map((key) => `${path}: ${key}`),
    );
    expect(foreign).toEqual([]);
    expect(PLACES.length).toBeGreaterThan(100);
  });

  it('has a type, or is free JSON', () => {
    expect(
      pathsWhere(
        (schema) => !has(schema, 'type') && !has(schema, 'x-kubernetes-preserve-unknown-fields'),
      ),
    ).toEqual([]);
  });

  it('is an object with named members or a map, never both', () => {
    expect(
      pathsWhere((schema) => has(schema, 'properties') && has(schema, 'additionalProperties')),
    ).toEqual([]);
    expect(
      pathsWhere(
        (schema) => has(schema, 'additionalProperties') && schema.maxProperties === undefined,
      ),
    ).toEqual([]);
  });

  it('is a bounded list that says how it merges', () => {
    const lists = (schema: StructuralSchema): boolean => schema.type === 'array';
    expect(pathsWhere((schema) => lists(schema) && schema.maxItems === undefined)).toEqual([]);
    expect(pathsWhere((schema) => lists(schema) && !has(schema, 'x-kubernetes-list-type'))).toEqual(
      [],
    );
    expect(
      pathsWhere(
        (schema) =>
          schema['x-kubernetes-list-type'] === 'map' &&
          schema.items?.required?.some((key) =>
            JSON.stringify(
              new Map(Object.entries(schema)).get('x-kubernetes-list-map-keys'),
            ).includes(key),
          ) !== true,
      ),
    ).toEqual([]);
  });

  it('is a bounded text or number', () => {
    expect(
      pathsWhere(
        ({ type, maxLength, enum: allowed }) =>
          type === 'string' && maxLength === undefined && allowed === undefined,
      ),
    ).toEqual([]);
    expect(
      pathsWhere(
        ({ type, minimum, maximum }) =>
          (type === 'integer' || type === 'number') &&
          (minimum === undefined || maximum === undefined),
      ),
    ).toEqual([]);
  });

  it('answers with a sentence of its own where a rule is broken', () => {
    const rules = PLACES.flatMap(({ schema }) => schema['x-kubernetes-validations'] ?? []);
    expect(rules.length).toBeGreaterThan(20);
    expect(rules.filter(({ rule, message }) => rule === '' || message.length < 10)).toEqual([]);
  });
});

describe('crds/', () => {
  it.each(crdFiles())('$path is what the sources make, and YAML', ({ path, text }) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
    expect(parse(text)).toMatchObject({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
    });
  });

  it('holds nothing else', () => {
    const names = readdirSync(join(ROOT, 'crds')).map((name) => `crds/${name}`);
    expect(names.toSorted()).toEqual(
      crdFiles()
        .map(({ path }) => path)
        .toSorted(),
    );
  });
});
