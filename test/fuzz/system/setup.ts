import { randomBytes } from 'node:crypto';
import { defaultSettings } from '../../../core/compile/default-settings.ts';
import type { PolicySet, Rule } from '../../../core/policy/model.ts';
import type { Snapshot } from '../../../core/snapshot/snapshot.ts';
import { issueToken } from '../../../runtime/jose/issue-token.ts';
import { generateKeys } from '../../../runtime/jose/keys.ts';
import { signingProvider } from '../../support/signing-provider.ts';

/** Ada may use what is open, Eve one tool, Bob has no role. */
export const PRINCIPALS = ['ada', 'eve', 'bob'] as const;
export type PrincipalName = (typeof PRINCIPALS)[number];

/** The service credential: no client and no record may have it. */
export const CREDENTIAL = 'Bearer service-credential-4c1e90';

/** In everything that no client may see. */
export const UNSEEN = 'must-not-be-seen';

/** In everything that Ada may see and Eve may not. */
export const NOT_FOR_EVE = 'not-for-eve';

/** Seconds that tokens hold: longer than any run. */
const LIFETIME_SECONDS = 7 * 24 * 3600;

const RULE: Rule = {
  id: 'default/fuzz/rule',
  mode: 'Enforce',
  effect: 'Allow',
  roles: ['user'],
  tools: [],
  resources: [],
  prompts: [],
  methods: [],
  when: [],
  limit: null,
};

/** `oracle/verdict.ts` says the same by hand: a matcher that errs here does not err there. */
const POLICY: PolicySet = {
  state: 'active',
  mode: 'Enforce',
  roles: [
    { name: 'user', members: [{ kind: 'user', provider: 'p', user: 'ada' }] },
    { name: 'guest', members: [{ kind: 'user', provider: 'p', user: 'eve' }] },
  ],
  rules: [
    {
      ...RULE,
      id: 'default/fuzz/open',
      tools: ['open', 'open-*'],
      resources: ['note://open/**'],
      prompts: ['greet*'],
      methods: ['logging/setLevel', 'custom/*'],
    },
    {
      ...RULE,
      id: 'default/fuzz/small',
      tools: ['transfer'],
      when: [{ argument: '/amount', test: { operator: 'LessOrEqual', value: '100' } }],
    },
    { ...RULE, id: 'default/fuzz/guest', roles: ['guest'], tools: ['open'] },
    { ...RULE, id: 'default/fuzz/secret', effect: 'Deny', roles: ['*'], tools: ['open-secret*'] },
    { ...RULE, id: 'default/fuzz/sampling', effect: 'Deny', roles: ['*'], methods: ['sampling/*'] },
  ],
};

export interface Setup {
  readonly snapshot: Snapshot;
  readonly tokens: Readonly<Record<PrincipalName, string>>;
  /** Key of the digests in the sidecar's records. */
  readonly digestKey: Uint8Array;
}

/** A policy that holds for the whole run, and a token for each principal. */
export async function setUp(): Promise<Setup> {
  const idp = await generateKeys('ES256');
  const tokens: [string, string][] = [];
  for (const subject of PRINCIPALS) {
    const issuedAt = Math.floor(Date.now() / 1000);
    const who = { issuer: 'https://id.example', subject, audiences: ['gate'], claims: {} };
    const content = { ...who, issuedAt, lifetimeSeconds: LIFETIME_SECONDS };
    tokens.push([subject, await issueToken(idp.privateJwk, content)]);
  }
  return {
    snapshot: snapshotWith(idp.publicJwk),
    tokens: Object.fromEntries(tokens) as Setup['tokens'],
    digestKey: randomBytes(32),
  };
}

function snapshotWith(key: Snapshot['providers'][number]['keys'][number]): Snapshot {
  const settings = defaultSettings('fuzzed', ['http://fuzzed.example/mcp'], '/mcp');
  return {
    version: { epoch: 1, reached: {} },
    observedAt: Date.now(),
    policy: POLICY,
    server: { ...settings, ssePath: '/sse', limits: { ...settings.limits, requestBytes: 65_536 } },
    masks: [],
    providers: [signingProvider(key)],
    workloadKeys: [{ id: 'k', secret: Buffer.alloc(32, 7).toString('base64url') }],
  };
}
