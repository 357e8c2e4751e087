import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { workloadKeys } from './workload-identity.ts';

const derive = (master: string, purpose: string) =>
  createHmac('sha256', Buffer.from(master, 'base64url')).update(purpose).digest('base64url');
const masters = ['a', 'b', 'c'].map((id) => ({
  id,
  secret: Buffer.alloc(32, id).toString('base64url'),
}));
const of = (namespace: string, server: string) =>
  workloadKeys(masters, { namespace, server }, derive);

describe('workloadKeys', () => {
  it('are two at most, in the order of the masters', () => {
    expect(of('n', 's').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(workloadKeys(masters.slice(0, 1), { namespace: 'n', server: 's' }, derive)).toHaveLength(
      1,
    );
  });

  it('are the same for all replicas of a server, and of no other', () => {
    const secrets = [of('n', 's'), of('n', 't'), of('m', 's'), of('n', 's/t')].flatMap((keys) =>
      keys.map(({ secret }) => secret),
    );
    expect(of('n', 's')).toEqual(of('n', 's'));
    expect(new Set(secrets).size).toBe(8);
  });

  it('do not give the master away', () => {
    const text = JSON.stringify(of('n', 's'));
    masters.forEach(({ secret }) => expect(text).not.toContain(secret));
  });
});
