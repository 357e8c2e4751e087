import { describe, expect, it } from '@jest/globals';
import { decodeTrustAnchors } from './decode-trust-anchors.ts';

const KEY = { kty: 'OKP', crv: 'Ed25519', x: 'abc' };
const NAMED = { ...KEY, kid: 'k', alg: 'EdDSA', use: 'sig' };
const ANCHORS = { serial: 1, authorities: ['PEM'], snapshotKeys: [KEY, NAMED] };

describe('decodeTrustAnchors', () => {
  it('reads what is complete', () => {
    expect(decodeTrustAnchors(ANCHORS)).toEqual({ ok: true, anchors: ANCHORS });
  });

  it.each<[unknown, string]>([
    [null, 'anchors must be an object'],
    [{ ...ANCHORS, serial: 0 }, 'anchors.serial must be a whole number from 1'],
    [{ ...ANCHORS, serial: '1' }, 'anchors.serial must be a whole number from 1'],
    [{ ...ANCHORS, authorities: [1] }, 'anchors.authorities[0] must be a text'],
    [{ ...ANCHORS, more: 1 }, 'anchors.more must be absent: the field is not known'],
    [{ serial: 1, authorities: [] }, 'anchors.snapshotKeys must be a list'],
    [
      { ...ANCHORS, snapshotKeys: [{ ...KEY, d: 'secret' }] },
      'anchors.snapshotKeys[0].d must be absent: the field is not known',
    ],
    [
      { ...ANCHORS, snapshotKeys: [{ ...KEY, crv: 'X25519' }] },
      'anchors.snapshotKeys[0] must be an Ed25519 public key',
    ],
  ])('refuses %j', (value, problem) => {
    expect(decodeTrustAnchors(value)).toEqual({ ok: false, problem });
  });
});
