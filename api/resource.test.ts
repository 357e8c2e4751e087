import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { formatPath } from '../core/compile/field-path.ts';
import { API_VERSION } from './kind.ts';
import { parseResource } from './resource.ts';

interface Case {
  readonly name: string;
  readonly kind?: string;
  readonly spec?: unknown;
  readonly object?: unknown;
}

interface Cases {
  readonly valid: readonly (Case & { readonly reads: unknown })[];
  readonly invalid: readonly (Case & { readonly problems: readonly [string, string][] })[];
}

const cases = parse(
  readFileSync(new URL('../test/cases/resources.yaml', import.meta.url), 'utf8'),
) as Cases;

function objectOf({ kind, spec, object }: Case): unknown {
  return kind === undefined
    ? object
    : { apiVersion: API_VERSION, kind, metadata: { name: 'example' }, spec };
}

describe('parseResource accepts', () => {
  it.each(cases.valid)('$name', (example) => {
    const reading = parseResource(objectOf(example));
    expect(reading).toMatchObject({ ok: true, resource: { metadata: { namespace: 'default' } } });
    if (reading.ok) expect(reading.resource.spec).toEqual(example.reads ?? reading.resource.spec);
  });
});

describe('parseResource refuses', () => {
  it.each(cases.invalid)('$name', (example) => {
    const reading = parseResource(objectOf(example));
    const problems = reading.ok ? [] : reading.problems;
    expect(problems.map(({ path, message }) => [formatPath(path), message])).toEqual(
      example.problems,
    );
  });
});
