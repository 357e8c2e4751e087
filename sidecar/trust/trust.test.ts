import { mkdtemp, rename, rm, symlink, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TrustAnchors } from '../../core/pod/trust-anchors.ts';
import { generateKeys } from '../../runtime/jose/keys.ts';
import { signSnapshot } from '../../runtime/jose/snapshot-signature.ts';
import { signTrustAnchors } from '../../runtime/jose/trust-anchors.ts';
import { until } from '../../test/support/waiting.ts';
import type { Log } from '../gate.ts';
import { openTrust } from './trust.ts';
import type { Trust } from './trust.ts';

const root = await generateKeys('EdDSA');
const rogue = await generateKeys('EdDSA');
const signer = await generateKeys('EdDSA');
const next = await generateKeys('EdDSA');

let folder = '';
let trust: Trust | null = null;
let errors: string[] = [];
let looks = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-trust-'));
  errors = [];
  looks = 0;
});
afterEach(async () => {
  trust?.close();
  await rm(folder, { recursive: true });
});

const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (_message, fields) => {
    errors.push(String(fields?.['problem']));
  },
};

function anchors(serial: number, ...keys: (typeof signer)[]): TrustAnchors {
  const snapshotKeys = keys.map(({ publicJwk }) => publicJwk as Record<string, string>);
  return { serial, authorities: [`PEM ${serial}`], snapshotKeys };
}

const line = (value: TrustAnchors, key = root): Promise<string> =>
  signTrustAnchors(value, key.privateJwk);

/** As the kubelet does it: a new folder, and then one rename of the link to it. */
async function publish(...lines: readonly string[]): Promise<void> {
  looks += 1;
  const data = join(folder, `..data-${looks}`);
  await mkdir(data);
  await writeFile(join(data, 'trust.jws'), lines.join('\n'));
  await symlink(data, join(folder, '..new'));
  await rename(join(folder, '..new'), join(folder, '..data'));
  if (looks === 1) await symlink(join('..data', 'trust.jws'), join(folder, 'trust.jws'));
}

async function open(): Promise<Trust> {
  const roots = [root.publicJwk.kid ?? ''];
  trust = await openTrust({ folder, roots, log, lookMs: 5 });
  return trust;
}

describe('openTrust', () => {
  it('trusts the keys that a root vouches for, and follows them', async () => {
    await publish(await line(anchors(1, signer)));
    const opened = await open();
    expect(opened.anchors()).toEqual(anchors(1, signer));
    expect(await opened.verify(await signSnapshot('{}', signer.privateJwk))).toBe('{}');
    const later = await signSnapshot('{}', next.privateJwk);
    await expect(opened.verify(later)).rejects.toThrow('none of the trusted keys');
    await publish(await line(anchors(2, signer, next)));
    await until('the second anchors', () => opened.anchors()?.serial === 2);
    expect(await opened.verify(later)).toBe('{}');
    expect(errors).toEqual([]);
  });

  it('takes the highest serial of several lines, whoever signed the others', async () => {
    await publish(
      await line(anchors(9, next), rogue),
      await line(anchors(3, signer)),
      '',
      await line(anchors(2, next)),
    );
    expect((await open()).anchors()).toEqual(anchors(3, signer));
    expect(errors).toEqual([expect.stringMatching('none of the expected roots')]);
  });

  it.each([
    ['edited ones', async () => line(anchors(2, rogue), rogue)],
    ['a lower serial', async () => line(anchors(4, rogue))],
    ['nothing', () => Promise.resolve('')],
    ['what is not understood', () => signTrustAnchors({ serial: 9 }, root.privateJwk)],
  ])('keeps the last good ones where it finds %s', async (_what, edited) => {
    await publish(await line(anchors(5, signer)));
    const opened = await open();
    await publish(await edited());
    await until('a complaint', () => errors.length > 0);
    expect(opened.anchors()).toEqual(anchors(5, signer));
  });

  it('trusts nobody without any', async () => {
    const opened = await open();
    expect(opened.anchors()).toBeNull();
    const jws = await signSnapshot('{}', signer.privateJwk);
    await expect(opened.verify(jws)).rejects.toThrow('none of the trusted keys');
    await publish(await line(anchors(1, signer)));
    await until('the anchors', () => opened.anchors() !== null);
    expect(await opened.verify(jws)).toBe('{}');
  });
});
