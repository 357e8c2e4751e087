import { describe, expect, it } from '@jest/globals';
import { published, structural } from './structural-schema.ts';

const printed = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'string', rules: [{ cel: 'self != ""', message: 'must not be empty' }] },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    list: {
      type: 'array',
      items: { type: 'object', additionalProperties: false, properties: {} },
    },
  },
  rules: [{ cel: null, message: 'said in words alone' }],
};

describe('structural', () => {
  it('turns rules into validations and leaves closed objects to the API server', () => {
    expect(structural(printed)).toEqual({
      type: 'object',
      properties: {
        name: {
          type: 'string',
          'x-kubernetes-validations': [{ rule: 'self != ""', message: 'must not be empty' }],
        },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        list: { type: 'array', items: { type: 'object', properties: {} } },
      },
      beyondCel: ['said in words alone'],
    });
  });
});

describe('published', () => {
  it('drops, at every depth, what only the documentation reads', () => {
    const nested = structural({ ...printed, properties: { inner: printed }, items: printed });
    expect(JSON.stringify(nested)).toContain('beyondCel');
    expect(JSON.stringify(published(nested))).not.toContain('beyondCel');
    expect(published({ additionalProperties: { beyondCel: ['x'] } })).toEqual({
      additionalProperties: {},
    });
  });
});
