import { describe, expect, it } from '@jest/globals';
import { MOST_FIELDS_IN_ALL } from './bulk.ts';
import { API_VERSION } from './kind.ts';
import { parseResource } from './resource.ts';

const fields = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${at}`, 1]));

function problems(spec: object, metadata: object = {}) {
  const object = { apiVersion: API_VERSION, kind: 'McpRolePolicy', spec };
  const reading = parseResource({ ...object, metadata: { name: 'p', ...metadata } });
  return reading.ok ? [] : reading.problems.map(({ path }) => path.join('.'));
}

describe('an object with more fields than anybody writes', () => {
  it('is not read field by field', () => {
    expect(problems(fields(1_001))).toEqual(['spec']);
    expect(problems({ selector: { matchLabels: fields(1_001) } })).toEqual(['spec']);
    expect(problems({}, { labels: fields(1_001) })).toEqual(['metadata']);
    const when = Array.from({ length: MOST_FIELDS_IN_ALL / 1_000 }, () => fields(1_000));
    expect(problems({ rules: [{ when }] })).toEqual(['spec']);
  });

  it('has each unknown field named below that', () => {
    expect(problems(fields(1_000))).toHaveLength(1_000);
  });

  it('may have as much as it likes of what the API server writes', () => {
    expect(problems({}, { managedFields: [fields(2_000)] })).toEqual([]);
  });
});
