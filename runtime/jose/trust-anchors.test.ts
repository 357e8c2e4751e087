import { describe, expect, it } from '@jest/globals';
import { base64url, CompactSign, importJWK } from 'jose';
import type { CompactJWSHeaderParameters, JWK } from 'jose';
import { TRUST_ANCHORS_TYPE } from '../../core/pod/trust-anchors.ts';
import { generateKeys } from './keys.ts';
import { signSnapshot } from './snapshot-signature.ts';
import { signTrustAnchors, TrustAnchorsError, TYPE, verifyTrustAnchors } from './trust-anchors.ts';

const { privateJwk, publicJwk } = await generateKeys('EdDSA');
const other = await generateKeys('EdDSA');
const ROOTS = ['another', publicJwk.kid ?? ''];
const ANCHORS = { serial: 1, text: '\ufeffÄ😀' };

async function signed(
  header: CompactJWSHeaderParameters,
  key: JWK = privateJwk,
  text = JSON.stringify(ANCHORS),
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(text))
    .setProtectedHeader(header)
    .sign(await importJWK(key, header.alg));
}

const embedded = { kty: 'OKP', crv: 'Ed25519', x: publicJwk.x ?? '' };

describe('verifyTrustAnchors', () => {
  it('gives back exactly what a root signed', async () => {
    const jws = await signTrustAnchors(ANCHORS, privateJwk);
    expect(await verifyTrustAnchors(jws, ROOTS)).toEqual(ANCHORS);
  });

  it('has the type of the contract, and gives nothing of the private key away', async () => {
    const [header = ''] = (await signTrustAnchors(ANCHORS, privateJwk)).split('.');
    const read = JSON.parse(new TextDecoder().decode(base64url.decode(header))) as unknown;
    expect(read).toEqual({ alg: 'EdDSA', typ: TRUST_ANCHORS_TYPE, jwk: embedded });
    expect(TYPE).toBe(TRUST_ANCHORS_TYPE);
  });

  it('refuses a key that is no root', async () => {
    const jws = await signTrustAnchors(ANCHORS, other.privateJwk);
    await expect(verifyTrustAnchors(jws, ROOTS)).rejects.toThrow('none of the expected roots');
    await expect(verifyTrustAnchors(jws, [])).rejects.toThrow(TrustAnchorsError);
  });

  it('refuses the key of a root under the signature of another key', async () => {
    const jws = await signed({ alg: 'EdDSA', typ: TYPE, jwk: embedded }, other.privateJwk);
    await expect(verifyTrustAnchors(jws, ROOTS)).rejects.toThrow('does not match');
  });

  it('refuses what a root signed as something else', async () => {
    const snapshot = await signSnapshot(JSON.stringify(ANCHORS), privateJwk);
    await expect(verifyTrustAnchors(snapshot, ROOTS)).rejects.toThrow(TrustAnchorsError);
    const token = await signed({ alg: 'EdDSA', typ: 'JWT', jwk: embedded });
    await expect(verifyTrustAnchors(token, ROOTS)).rejects.toThrow('its type is not');
  });

  it('refuses what is no JSON', async () => {
    const jws = await signed({ alg: 'EdDSA', typ: TYPE, jwk: embedded }, privateJwk, '{');
    await expect(verifyTrustAnchors(jws, ROOTS)).rejects.toThrow('no JSON');
  });

  it.each([
    ['nothing', () => ''],
    ['no JWS', () => 'a.b.c'],
    ['a changed payload', (jws: string) => jws.replace('.ey', '.eY')],
    ['an unsigned one', (jws: string) => `eyJhbGciOiJub25lIn0.${jws.split('.')[1] ?? ''}.`],
  ])('refuses %s', async (_what, change) => {
    const jws = change(await signTrustAnchors(ANCHORS, privateJwk));
    await expect(verifyTrustAnchors(jws, ROOTS)).rejects.toThrow(TrustAnchorsError);
  });
});
