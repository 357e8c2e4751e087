import { describe, expect, it } from '@jest/globals';
import { decodeTrustAnchors } from '../../core/pod/decode-trust-anchors.ts';
import { signSnapshot, verifySnapshot } from '../../runtime/jose/snapshot-signature.ts';
import { signTrustAnchors, verifyTrustAnchors } from '../../runtime/jose/trust-anchors.ts';
import { applyRotation } from './apply-rotation.ts';
import { deriveSecret } from './derive-secret.ts';
import type { KeyRing } from './key-ring.ts';
import { planRotation } from './plan-rotation.ts';
import {
  caBundleOf,
  currentAuthorityOf,
  currentSnapshotKeyOf,
  rootThumbprintsOf,
  signedTrustAnchors,
  trustAnchorsOf,
  workloadKeysOf,
} from './published.ts';

const HOUR = 3_600_000;
const periods = {
  overlap: HOUR,
  authorityLifetime: 6 * HOUR,
  snapshotKey: 4 * HOUR,
  workloadMaster: 4 * HOUR,
};

async function after(ring: KeyRing | null, now: number): Promise<KeyRing> {
  const moment = { now, periods, isPublished: true };
  return applyRotation(ring, planRotation(ring, moment), moment);
}

const START = Date.now();
const first = await after(null, START);
const announced = await after(first, START + 3 * HOUR);
const changed = await after(announced, START + 4 * HOUR);
const settled = await after(changed, START + 5 * HOUR);
const server = { namespace: 'ml', server: 'model-server' };

describe('a rotation', () => {
  it('begins with an epoch, which stays, and a serial, which rises', () => {
    const rings = [first, announced, changed, settled];
    expect(rings.map(({ epoch }) => epoch)).toEqual(rings.map(() => Math.floor(START / 1000)));
    expect(rings.map(({ serial }) => serial)).toEqual([1, 2, 3, 4]);
    expect(rings.map(({ roots }) => roots)).toEqual(rings.map(() => first.roots));
  });

  it('publishes the successor before and the predecessor after it', () => {
    const counts = [first, announced, changed, settled].map((ring) => {
      const { authorities, snapshotKeys } = trustAnchorsOf(ring);
      return [authorities.length, snapshotKeys.length];
    });
    expect(counts).toEqual([
      [1, 1],
      [2, 2],
      [2, 2],
      [1, 1],
    ]);
    expect(currentAuthorityOf(announced)).toEqual(currentAuthorityOf(first));
    expect(currentAuthorityOf(changed).id).not.toBe(currentAuthorityOf(first).id);
  });

  it('has snapshots of before and after verified under the trust of its middle', async () => {
    for (const ring of [first, changed]) {
      const { privateJwk } = currentSnapshotKeyOf(ring);
      const jws = await signSnapshot('{}', privateJwk);
      for (const trust of [announced, changed]) {
        const key = trustAnchorsOf(trust).snapshotKeys.find(({ kid }) => kid === privateJwk.kid);
        expect(await verifySnapshot(jws, key ?? {})).toBe('{}');
      }
    }
  });

  it('is without effect on a ring when nothing is due', async () => {
    expect(await after(first, START + HOUR)).toBe(first);
  });

  it('keeps the last promoted in use where the clock was set back', async () => {
    const [old] = first.snapshotKeys;
    if (old === undefined) throw new Error('no key');
    const next = { ...old, id: 'next', promotedAt: null };
    const ring = { ...first, snapshotKeys: [old, next] };
    const moment = { now: START - 9 * HOUR, periods };
    const action = { kind: 'promote' as const, family: 'snapshotKeys' as const, id: 'next' };
    expect(currentSnapshotKeyOf(await applyRotation(ring, [action], moment)).id).toBe('next');
  });
});

describe('what is published', () => {
  it('has no private part', () => {
    const text = JSON.stringify(trustAnchorsOf(changed)) + caBundleOf(changed);
    const secrets = [
      ...changed.roots.map(({ privateJwk }) => privateJwk.d),
      ...changed.snapshotKeys.map(({ privateJwk }) => privateJwk.d),
      ...changed.authorities.map(({ privateKey }) => privateKey.split('\n')[1] ?? ''),
      ...changed.workloadMasters.map(({ secret }) => secret),
    ];
    expect(secrets).toHaveLength(7);
    secrets.forEach((secret) => expect(text).not.toContain(secret));
    expect(text).not.toContain('PRIVATE');
  });

  it('is signed by each root, a line each, and read by who knows one of them', async () => {
    const other = await after(null, START);
    const ring = { ...first, roots: [...first.roots, ...other.roots] };
    const lines = (await signedTrustAnchors(ring, signTrustAnchors)).trimEnd().split('\n');
    const roots = rootThumbprintsOf(ring);
    expect(lines).toHaveLength(2);
    expect(roots).toHaveLength(2);
    for (const [index, line] of lines.entries()) {
      const payload = await verifyTrustAnchors(line, roots.slice(index, index + 1));
      expect(decodeTrustAnchors(payload)).toEqual({ ok: true, anchors: trustAnchorsOf(ring) });
    }
  });

  it('lets every replica open what another one sealed, through the rotation', () => {
    const ids = [first, announced, changed, settled].map((ring) =>
      workloadKeysOf(ring, server, deriveSecret).map(({ id }) => id),
    );
    const [[old] = [], [, next] = []] = ids;
    expect(ids).toEqual([[old], [old, next], [next, old], [next, old]]);
  });

  it('has workload keys of 32 octets, other ones for each server', () => {
    const [key] = workloadKeysOf(first, server, deriveSecret);
    const [other] = workloadKeysOf(first, { ...server, server: 'other' }, deriveSecret);
    expect(Buffer.from(key?.secret ?? '', 'base64url')).toHaveLength(32);
    expect(other?.secret).not.toBe(key?.secret);
    expect(workloadKeysOf(first, server, deriveSecret)).toEqual([key]);
  });
});

describe('deriveSecret', () => {
  it('is HKDF (RFC 5869, appendix A.3 with its first 32 octets)', () => {
    const master = Buffer.alloc(22, 0x0b).toString('base64url');
    expect(Buffer.from(deriveSecret(master, ''), 'base64url').toString('hex')).toBe(
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d',
    );
  });
});
