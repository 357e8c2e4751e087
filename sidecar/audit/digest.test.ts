import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createAuditTrail } from './trail.ts';
import type { AuditTrailOptions, ClosableAuditTrail } from './trail.ts';

const BYTES = new TextEncoder().encode('arguments');

function trailWith(more: Pick<AuditTrailOptions, 'digestKey'> = {}): ClosableAuditTrail {
  return createAuditTrail({
    sink: new PassThrough(),
    now: () => 0,
    mono: () => 0,
    pod: { namespace: 'default', name: 'models-0' },
    server: 'models',
    version: '0',
    ...more,
  });
}

describe('the trail digests', () => {
  it('with a key of its own', () => {
    const one = trailWith();
    expect(one.digest(BYTES)).toMatch(/^[0-9a-f]{64}$/);
    expect(one.digest(BYTES)).toBe(one.digest(BYTES));
    expect(one.digest(BYTES)).not.toBe(trailWith().digest(BYTES));
  });

  it('with the key that it is given', () => {
    const digestKey = new Uint8Array(32).fill(1);
    // HMAC-SHA-256, as openssl computes it.
    expect(trailWith({ digestKey }).digest(BYTES)).toBe(
      '5dac1f7feece1e2cc13812e0759f5e9d957fb45ff49fab6ae5c2f919d2c2cff9',
    );
  });
});
