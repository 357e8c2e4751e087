import { describe, expect, it } from '@jest/globals';
import { CompactSign, importJWK } from 'jose';
import type { JWK } from 'jose';
import { generateKeys } from './keys.ts';
import {
  SnapshotSignatureError,
  signSnapshot,
  verifySnapshot,
  verifySnapshotByAny,
} from './snapshot-signature.ts';

const { privateJwk, publicJwk } = await generateKeys('EdDSA');
const PAYLOAD = '{"contract":1,"text":"\ufeffÄ😀"}';

async function signed(header: { alg: string; typ?: string; kid?: string }, key: JWK = privateJwk) {
  return new CompactSign(new TextEncoder().encode(PAYLOAD))
    .setProtectedHeader(header)
    .sign(await importJWK(key, header.alg));
}

describe('verifySnapshot', () => {
  it('gives back exactly what was signed', async () => {
    expect(await verifySnapshot(await signSnapshot(PAYLOAD, privateJwk), publicJwk)).toBe(PAYLOAD);
  });

  it('refuses the signature of another key', async () => {
    const other = await generateKeys('EdDSA');
    const jws = await signSnapshot(PAYLOAD, other.privateJwk);
    await expect(verifySnapshot(jws, publicJwk)).rejects.toThrow(SnapshotSignatureError);
  });

  it('refuses what the same key signed as something else', async () => {
    const asToken = await signed({ alg: 'EdDSA', typ: 'JWT' });
    await expect(verifySnapshot(asToken, publicJwk)).rejects.toThrow('its type is not');
    const asNothing = await signed({ alg: 'EdDSA' });
    await expect(verifySnapshot(asNothing, publicJwk)).rejects.toThrow('its type is not');
  });

  it('refuses another kind of key, whatever it signed', async () => {
    const other = await generateKeys('ES256');
    const jws = await signed({ alg: 'ES256', typ: 'gatehouse-snapshot+jws' }, other.privateJwk);
    await expect(verifySnapshot(jws, other.publicJwk)).rejects.toThrow('not an Ed25519 key');
  });

  it.each([
    ['nothing', () => ''],
    ['no JWS', () => 'a.b'],
    ['an unsigned one', (jws: string) => `eyJhbGciOiJub25lIn0.${jws.split('.')[1] ?? ''}.`],
    ['a changed payload', (jws: string) => jws.replace('.ey', '.eY')],
  ])('refuses %s', async (_what, change) => {
    const jws = change(await signSnapshot(PAYLOAD, privateJwk));
    await expect(verifySnapshot(jws, publicJwk)).rejects.toThrow(SnapshotSignatureError);
  });
});

describe('verifySnapshotByAny', () => {
  it('takes the signature of each trusted key', async () => {
    const other = await generateKeys('EdDSA');
    const trusted = [publicJwk, other.publicJwk];
    for (const key of [privateJwk, other.privateJwk]) {
      expect(await verifySnapshotByAny(await signSnapshot(PAYLOAD, key), trusted)).toBe(PAYLOAD);
    }
  });

  it('refuses a key that is not trusted, and one that goes by the name of another', async () => {
    const other = await generateKeys('EdDSA');
    const jws = await signSnapshot(PAYLOAD, other.privateJwk);
    await expect(verifySnapshotByAny(jws, [publicJwk])).rejects.toThrow('none of the trusted keys');
    await expect(verifySnapshotByAny(jws, [])).rejects.toThrow(SnapshotSignatureError);
    const named = { alg: 'EdDSA', typ: 'gatehouse-snapshot+jws', kid: publicJwk.kid ?? '' };
    const posing = await signed(named, other.privateJwk);
    await expect(verifySnapshotByAny(posing, [publicJwk])).rejects.toThrow('does not match');
  });

  it('refuses what the key signed as something else, or without its name', async () => {
    const asToken = await signed({ alg: 'EdDSA', typ: 'JWT', kid: publicJwk.kid ?? '' });
    await expect(verifySnapshotByAny(asToken, [publicJwk])).rejects.toThrow('its type is not');
    const nameless = await signed({ alg: 'EdDSA', typ: 'gatehouse-snapshot+jws' });
    await expect(verifySnapshotByAny(nameless, [publicJwk])).rejects.toThrow('none of the trusted');
    await expect(verifySnapshotByAny('', [publicJwk])).rejects.toThrow('it is no JWS');
  });
});
