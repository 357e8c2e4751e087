import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { JsonObject } from '../json/json.ts';
import { classify } from './classify.ts';
import { denialAnswer, denialStatus, denialToServer } from './denial.ts';
import type { Era } from './operation.ts';

interface Row {
  readonly name: string;
  readonly method: string;
  readonly params?: JsonObject;
  readonly era: Era;
  readonly style: 'Visible' | 'Hidden';
  readonly status?: number;
  readonly error?: JsonObject;
  readonly result?: JsonObject;
}

const rows = parse(
  readFileSync(new URL('../../test/cases/mcp-denials.yaml', import.meta.url), 'utf8'),
) as readonly Row[];

const requestOf = (method: string, params: JsonObject = {}) =>
  ({ kind: 'request', id: 7, method, params, body: {} }) as const;

describe('denialAnswer', () => {
  it.each(rows)(
    '$name, $era, $style',
    ({ method, params, era, style, status = 200, error, result }) => {
      const message = requestOf(method, params);
      const classified = classify(message, 'clientToServer', era);
      if (!classified.ok) throw new Error(classified.refusal);
      const { operation } = classified;
      expect(denialAnswer({ message, operation, era, style, decisionId: 'd-1' })).toEqual({
        kind: 'reply',
        body: { jsonrpc: '2.0', id: 7, ...(error === undefined ? { result } : { error }) },
      });
      expect(denialStatus(operation, era)).toBe(status);
    },
  );

  it('says nothing to what expects no answer', () => {
    const message = { kind: 'notification', method: 'n', params: {}, body: {} } as const;
    const operation = { kind: 'unknown', method: 'n' } as const;
    const denial = {
      message,
      operation,
      era: 'legacy',
      style: 'Visible',
      decisionId: 'd-1',
    } as const;
    expect(denialAnswer(denial)).toEqual({ kind: 'silent' });
  });
});

describe('denialToServer', () => {
  it.each([
    [
      'sampling/createMessage',
      { error: { code: -1, message: 'The sampling request was rejected' } },
    ],
    ['elicitation/create', { result: { action: 'decline' } }],
    ['roots/list', { error: { code: -32601, message: 'Method not found' } }],
  ])('%s', (method, answer) => {
    const operation = { kind: 'serverRequest', method } as const;
    expect(denialToServer(requestOf(method), operation)).toEqual({
      jsonrpc: '2.0',
      id: 7,
      ...answer,
    });
  });
});
