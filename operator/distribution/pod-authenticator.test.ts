import { beforeAll, describe, expect, it } from '@jest/globals';
import type { JWK } from 'jose';
import { OPERATOR_AUDIENCE } from '../../core/pod/names.ts';
import type { ClusterIssuer } from '../../core/compile/providers.ts';
import { issueToken } from '../../runtime/jose/issue-token.ts';
import { KeySets } from '../../runtime/jose/key-sets.ts';
import type { KeySource } from '../../runtime/jose/key-source.ts';
import { generateKeys } from '../../runtime/jose/keys.ts';
import { TokenVerifier } from '../../runtime/jose/token-verifier.ts';
import { authenticatePod } from './pod-authenticator.ts';

const ISSUER = 'https://kubernetes.default.svc';
const START = 1_790_000_000_000;
const POD = { namespace: 'a', name: 'pod', uid: 'u' };
const REVIEWED = { namespace: 'b', name: 'reviewed', uid: 'r' };

let privateJwk: JWK;
let cluster: ClusterIssuer;

beforeAll(async () => {
  const keys = await generateKeys('ES256');
  privateJwk = keys.privateJwk;
  cluster = { issuer: ISSUER, keys: [keys.publicJwk] };
});

/** Keys that count how often they are asked for. */
class CountedKeys extends KeySets {
  looks = 0;

  override of(source: KeySource) {
    this.looks += 1;
    return super.of(source);
  }
}

function gate(known: ClusterIssuer | null = cluster) {
  const clock = { now: START };
  const now = () => clock.now;
  const keySets = new CountedKeys({ fetch, now, failed: () => undefined });
  const verifier = new TokenVerifier({
    keySets,
    now,
    remembered: { goodForMs: 30_000, held: 100 },
  });
  const reviews: string[] = [];
  const review = (token: string) => {
    reviews.push(token);
    return Promise.resolve(REVIEWED);
  };
  const ask = (authorization: string | undefined) =>
    authenticatePod(authorization, { cluster: () => known, review, verifier });
  return { clock, keySets, reviews, ask };
}

interface TokenChange {
  readonly audience?: string;
  readonly seconds?: number;
  readonly pod?: Partial<typeof POD>;
  readonly key?: JWK;
}

async function bearer(change: TokenChange = {}): Promise<string> {
  const { audience = OPERATOR_AUDIENCE, seconds = 3600, pod = POD, key = privateJwk } = change;
  const { namespace = '', name = '', uid = '' } = pod;
  const token = await issueToken(key, {
    issuer: ISSUER,
    subject: `system:serviceaccount:${namespace}:default`,
    audiences: [audience],
    claims: { 'kubernetes.io': { namespace, pod: { name, uid } } },
    issuedAt: START / 1000,
    lifetimeSeconds: seconds,
  });
  return `Bearer ${token}`;
}

describe('authenticatePod', () => {
  it('reads the pod out of a token for the operator', async () => {
    expect(await gate().ask(await bearer())).toEqual(POD);
  });

  it('looks at the signature of each token once in a while', async () => {
    const { clock, keySets, ask } = gate();
    const [one, two] = [await bearer(), await bearer({ seconds: 1800 })];
    await ask(one);
    expect(await ask(one)).toEqual(POD);
    expect(keySets.looks).toBe(1);
    await ask(two);
    expect(keySets.looks).toBe(2);
    clock.now += 30_000;
    await ask(one);
    expect(keySets.looks).toBe(3);
  });

  it('believes no token past its end, seen before or not', async () => {
    const { clock, ask } = gate();
    const token = await bearer({ seconds: 10 });
    expect(await ask(token)).toEqual(POD);
    clock.now += 10_000;
    expect(await ask(token)).toBeNull();
  });

  it.each([undefined, '', 'Bearer', 'Basic x'])('takes %p for nobody', async (authorization) => {
    const { reviews, ask } = gate();
    expect(await ask(authorization)).toBeNull();
    expect(reviews).toEqual([]);
  });

  it('takes a token for somebody else, or of no pod, for nobody, each time', async () => {
    const { reviews, ask } = gate();
    const foreign = await bearer({ audience: 'another' });
    const podless = await bearer({ pod: { namespace: 'a' } });
    for (const token of [foreign, foreign, podless, podless]) expect(await ask(token)).toBeNull();
    expect(reviews).toEqual([]);
  });

  it('asks nobody about what the known keys refuse, or what names none', async () => {
    const { reviews, ask } = gate();
    const { kid = '' } = privateJwk;
    const forged = await bearer({ key: { ...(await generateKeys('ES256')).privateJwk, kid } });
    const nameless = { ...(await generateKeys('ES256')).privateJwk };
    delete nameless.kid;
    for (const token of [forged, await bearer({ key: nameless }), 'Bearer x1', 'Bearer a.b.c'])
      expect(await ask(token)).toBeNull();
    expect(reviews).toEqual([]);
  });

  it('asks the API server where the known keys do not verify it, and where none are known', async () => {
    const token = await bearer({ key: (await generateKeys('ES256')).privateJwk });
    for (const { reviews, ask } of [gate(), gate(null)]) {
      expect(await ask(token)).toEqual(REVIEWED);
      expect(reviews).toEqual([token.slice('Bearer '.length)]);
    }
  });
});
