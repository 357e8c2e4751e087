import { describe, expect, it } from '@jest/globals';
import { REFUSALS, refusalBody } from './refusals.ts';
import type { RefusalCode } from './refusals.ts';
import { requestStateOf, withRequestState } from './request-state.ts';

const codes = Object.keys(REFUSALS) as RefusalCode[];

describe('refusalBody', () => {
  it.each(codes)('%s is a JSON-RPC error with a sentence', (code) => {
    const { rpcCode, message } = REFUSALS[code];
    expect(refusalBody(code, 7)).toMatchObject({
      jsonrpc: '2.0',
      id: 7,
      error: { code: rpcCode, message },
    });
  });

  it('says which versions a request can name, and which one was asked for', () => {
    const supported = ['2026-07-28'];
    const dataOf = (requested: string | null) =>
      (refusalBody('VersionUnsupported', null, requested)['error'] as { data?: unknown }).data;
    expect(dataOf('2027-01-01')).toEqual({ supported, requested: '2027-01-01' });
    expect(dataOf(null)).toEqual({ supported });
  });
});

describe('requestState', () => {
  it('is read and replaced', () => {
    const params = { name: 't', requestState: 'sealed' };
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
    const message = { kind: 'request', id: 1, method: 'tools/call', params, body } as const;
    expect(requestStateOf(params)).toBe('sealed');
    expect(requestStateOf({ requestState: 5 })).toBeNull();
    expect(withRequestState(message, 'own')).toEqual({
      ...body,
      params: { name: 't', requestState: 'own' },
    });
  });
});
