import { describe, expect, it } from '@jest/globals';
import { CompactSign, importJWK } from 'jose';
import type { JWK } from 'jose';
import { generateKeys } from './keys.ts';
import { SnapshotSignatureError, signSnapshot, verifySnapshot } from './snapshot-signature.ts';

const { privateJwk, publicJwk } = await generateKeys('EdDSA');
const PAYLOAD = '{"contract":1,"text":"\ufeffÄ😀"}';

async function signed(header: { alg: string; typ?: string }, key: JWK = privateJwk) {
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
