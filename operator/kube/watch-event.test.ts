import { describe, expect, it } from '@jest/globals';
import { readWatchEvent } from './watch-event.ts';

const metadata = { name: 'a', namespace: 'n', uid: 'u', resourceVersion: '7' };
const line = (type: string, object: unknown) => JSON.stringify({ type, object });

describe('readWatchEvent', () => {
  it.each([
    ['ADDED', 'set'],
    ['MODIFIED', 'set'],
    ['DELETED', 'deleted'],
  ])('reads %s', (type, kind) => {
    expect(readWatchEvent(line(type, { metadata, spec: 1 }))).toEqual({
      kind,
      version: 7,
      object: { meta: metadata, value: { metadata, spec: 1 } },
    });
  });

  it('reads a bookmark, which has no name', () => {
    const object = { kind: 'Pod', metadata: { resourceVersion: '9', creationTimestamp: null } };
    expect(readWatchEvent(line('BOOKMARK', object))).toEqual({ kind: 'bookmark', version: 9 });
  });

  it('throws the error that the server reports', () => {
    const status = {
      kind: 'Status',
      code: 410,
      reason: 'Expired',
      message: 'too old resource version: 1 (9)',
      details: { retryAfterSeconds: 3 },
    };
    expect(() => readWatchEvent(line('ERROR', status))).toThrow(
      expect.objectContaining({
        status: 410,
        reason: 'Expired',
        message: 'too old resource version: 1 (9)',
        retryAfterSeconds: 3,
      }),
    );
  });

  it.each([
    ['no JSON', '{"type":"ADDED"'],
    ['no object', '[]'],
    ['an unknown type', line('RENAMED', { metadata })],
    ['no metadata', line('ADDED', {})],
    ['no uid', line('ADDED', { metadata: { ...metadata, uid: undefined } })],
    ['no version', line('ADDED', { metadata: { ...metadata, resourceVersion: 'x1' } })],
    ['a bookmark of nothing', line('BOOKMARK', null)],
  ])('throws for %s', (_name, text) => {
    expect(() => readWatchEvent(text)).toThrow(expect.objectContaining({ reason: 'Malformed' }));
  });
});
