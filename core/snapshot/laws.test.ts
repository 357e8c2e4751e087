import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json, JsonObject } from '../json/json.ts';
import type { Condition, Member, PolicySet, Role, Rule, Test } from '../policy/model.ts';
import { decodeSnapshot } from './decode.ts';
import { encodeSnapshot } from './encode.ts';
import type { MaskRule, Provider, ServerSettings, Snapshot, SnapshotVersion } from './snapshot.ts';
import { compareVersions, formatVersion } from './version.ts';

const text = fc.string({ unit: 'binary', maxLength: 8 });
const texts = fc.array(text, { maxLength: 3 });
const count = fc.maxSafeNat();
const positive = fc.integer({ min: 1 });
/** As JSON can say it: there is no -0 in it. */
const json = fc
  .jsonValue({ maxDepth: 2 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Json);
const mode = fc.constantFrom('Enforce' as const, 'Observe' as const);

const member: fc.Arbitrary<Member> = fc.oneof(
  fc.record({ kind: fc.constant('claim' as const), provider: text, claim: text, values: texts }),
  fc.record({ kind: fc.constant('user' as const), provider: text, user: text }),
  fc.record({ kind: fc.constant('serviceAccount' as const), serviceAccount: text }),
);
const role: fc.Arbitrary<Role> = fc.record({
  name: text,
  members: fc.array(member, { maxLength: 3 }),
});

const test: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ operator: fc.constantFrom('Equals' as const, 'NotEquals' as const), value: json }),
  fc.record({
    operator: fc.constantFrom('In' as const, 'NotIn' as const),
    values: fc.array(json, { maxLength: 3 }),
  }),
  fc.record({ operator: fc.constantFrom('Glob' as const, 'NotGlob' as const), value: text }),
  fc.record({
    operator: fc.constantFrom(
      'LessThan' as const,
      'LessOrEqual' as const,
      'GreaterThan' as const,
      'GreaterOrEqual' as const,
    ),
    value: text,
  }),
  fc.record({ operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const) }),
  fc.record({
    operator: fc.constantFrom('LengthGreaterThan' as const, 'LengthLessThan' as const),
    value: count,
  }),
);
const condition: fc.Arbitrary<Condition> = fc.record({ argument: text, test });
const rule: fc.Arbitrary<Rule> = fc.record({
  id: text,
  mode,
  effect: fc.constantFrom('Allow', 'Deny', 'RequireApproval'),
  roles: texts,
  tools: texts,
  resources: texts,
  prompts: texts,
  methods: texts,
  when: fc.array(condition, { maxLength: 3 }),
  limit: fc.option(fc.record({ requests: positive, perSeconds: positive, burst: positive })),
});
const policy: fc.Arbitrary<PolicySet> = fc.record({
  state: fc.constantFrom('none', 'invalid', 'active'),
  mode,
  roles: fc.uniqueArray(role, { maxLength: 3, selector: ({ name }) => name }),
  rules: fc.array(rule, { maxLength: 3 }),
});
const server: fc.Arbitrary<ServerSettings> = fc.record({
  name: text,
  urls: fc.array(text, { minLength: 1, maxLength: 3 }),
  path: text,
  ssePath: fc.option(text),
  nonMcpPaths: texts,
  denyStyle: fc.constantFrom('Visible', 'Hidden'),
  maxStalenessSeconds: positive,
  onStale: fc.constantFrom('Deny', 'Continue'),
  credentialHeader: text,
  limits: fc.record({
    requestBytes: positive,
    messageBytes: positive,
    streamsPerPrincipal: positive,
    idleSeconds: positive,
    totalSeconds: positive,
  }),
});
const mask: fc.Arbitrary<MaskRule> = fc.record({
  id: text,
  roles: texts,
  exceptRoles: texts,
  tools: texts,
  resources: texts,
  prompts: texts,
});
const provider: fc.Arbitrary<Provider> = fc.record({
  name: text,
  kind: fc.constantFrom('oidc', 'kubernetes'),
  issuer: text,
  audiences: texts,
  jwksUri: text,
  keys: fc.array(
    fc
      .dictionary(text, json, { noNullPrototype: true })
      .map((key) => JSON.parse(JSON.stringify(key)) as JsonObject),
    { maxLength: 2 },
  ),
  algorithms: texts,
  claimMapping: fc.record({ user: text, roles: text }),
});
const kind = fc.constantFrom('McpRolePolicy', 'McpServer', 'constructor', '');
const version: fc.Arbitrary<SnapshotVersion> = fc.record({
  epoch: fc.nat({ max: 2 }),
  reached: fc.dictionary(kind, fc.nat({ max: 2 }), { noNullPrototype: true }),
});
const snapshot: fc.Arbitrary<Snapshot> = fc.record(
  {
    version,
    observedAt: count,
    policy,
    server,
    masks: fc.array(mask, { maxLength: 2 }),
    providers: fc.array(provider, { maxLength: 2 }),
    workloadKeys: fc.array(fc.record({ id: text, secret: text }), { maxLength: 2 }),
  },
  { noNullPrototype: true },
);

describe('the laws of the snapshot contract', () => {
  it('what is encoded is decoded as it was', () => {
    fc.assert(
      fc.property(snapshot, (original) => {
        const reading = decodeSnapshot(JSON.parse(encodeSnapshot(original)));
        expect(reading).toEqual({ ok: true, snapshot: original });
      }),
      { numRuns: 300 },
    );
  });

  it('any value is read or refused with a sentence, never thrown at', () => {
    fc.assert(
      fc.property(snapshot, fc.jsonValue(), fc.nat(), (original, other, nth) => {
        const encoded = JSON.parse(encodeSnapshot(original)) as Record<string, unknown>;
        const keys = Object.keys(encoded);
        const key = keys[nth % keys.length] ?? '';
        const reading = decodeSnapshot({ ...encoded, [key]: other });
        expect(reading.ok || reading.problem).toEqual(
          reading.ok ? true : expect.stringMatching(/^snapshot(?:\.| must be )/),
        );
      }),
    );
  });
});

const REVERSE = { older: 'newer', same: 'same', newer: 'older' } as const;
const components = ({ epoch, reached }: SnapshotVersion, kinds: readonly string[]): number[] => [
  epoch,
  ...kinds.map((name) => new Map(Object.entries(reached)).get(name) ?? 0),
];

describe('the laws of compareVersions', () => {
  it('any lower component is older, whatever the others; else any higher one newer', () => {
    fc.assert(
      fc.property(version, version, (offered, current) => {
        const kinds = [...Object.keys(offered.reached), ...Object.keys(current.reached)];
        const old = components(current, kinds);
        const steps = components(offered, kinds).map((component, at) => component - (old[at] ?? 0));
        const expected =
          Math.min(...steps) < 0 ? 'older' : Math.max(...steps) > 0 ? 'newer' : 'same';
        expect(compareVersions(offered, current)).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('of two that differ at most one is newer; only with a component each do both say older', () => {
    fc.assert(
      fc.property(version, version, (one, other) => {
        const there = compareVersions(one, other);
        const back = compareVersions(other, one);
        if (there !== 'older' || back !== 'older') expect(back).toBe(REVERSE[there]);
        expect(compareVersions(one, one)).toBe('same');
      }),
      { numRuns: 1000 },
    );
  });

  it('no row of steps forward leads back', () => {
    fc.assert(
      fc.property(version, version, version, (first, second, third) => {
        fc.pre(compareVersions(second, first) !== 'older');
        fc.pre(compareVersions(third, second) !== 'older');
        expect(compareVersions(third, first)).not.toBe('older');
      }),
    );
  });
});

describe('formatVersion', () => {
  it('names the epoch and the kinds in order, however they came', () => {
    const reached = { McpServer: 4, McpRolePolicy: 17 };
    expect(formatVersion({ epoch: 2, reached })).toBe('2/McpRolePolicy=17,McpServer=4');
    expect(formatVersion({ epoch: 0, reached: {} })).toBe('0/');
  });
});
