import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { API_VERSION } from '../../api/kind.ts';
import { parseResource } from '../../api/resource.ts';
import type { ResourceReading } from '../../api/resource.ts';
import { rolesOf } from '../identity/roles.ts';
import { decide } from '../policy/decide.ts';
import { decodeSnapshot } from '../snapshot/decode.ts';
import { encodeSnapshot } from '../snapshot/encode.ts';
import type { Provider, ServerSettings, Snapshot } from '../snapshot/snapshot.ts';
import { defaultSettings } from './default-settings.ts';
import { compile } from './compile.ts';
import type { Compilation } from './compile.ts';
import { lint } from './lint/lint.ts';

const DEFAULTS: ServerSettings = {
  ...defaultSettings('server', ['https://mcp.example/mcp'], '/mcp'),
  nonMcpPaths: ['/healthz'],
};
const DEV: Provider = {
  name: 'dev',
  kind: 'oidc',
  issuer: 'https://dev.example',
  audiences: [],
  jwksUri: '',
  keys: [],
  algorithms: ['ES256'],
  claimMapping: { user: 'sub', roles: 'groups' },
};

const USERS = ['ada', 'eve', 'ida'];
const TOOLS = ['a', 'b', 'ab'];

const roleName = fc.constantFrom('r', 's');
const roleNames = fc.uniqueArray(roleName, { maxLength: 2 });
const selector = fc.constantFrom({}, {}, { matchLabels: { app: 'another' } });
const tools = fc.uniqueArray(fc.constantFrom('*', 'a*', ...TOOLS), { minLength: 1, maxLength: 2 });
const roles = fc.uniqueArray(
  fc.record({
    name: roleName,
    members: fc.array(
      fc.oneof(
        fc.record({ provider: fc.constantFrom('dev', 'p1'), user: fc.constantFrom(...USERS) }),
        fc.constant({ provider: 'dev', values: ['staff'] }),
      ),
      { minLength: 1, maxLength: 2 },
    ),
  }),
  { maxLength: 2, selector: ({ name }) => name },
);

function rulesOf(...effects: readonly string[]) {
  return fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('one', 'two', 'three'),
      roles: fc.uniqueArray(fc.constantFrom('*', 'r', 's'), { minLength: 1, maxLength: 2 }),
      effect: fc.constantFrom(...effects),
      tools,
      when: fc.constantFrom(
        [],
        [{ argument: '/n', operator: 'GreaterThan', value: 1 }],
        [{ argument: '/n', operator: 'In', values: [1, { x: [null] }] }],
      ),
    }),
    { maxLength: 3, selector: ({ name }) => name },
  );
}

const policy = fc.record({
  selector,
  mode: fc.constantFrom('Enforce', 'Enforce', 'Observe'),
  roles,
  rules: rulesOf('Allow', 'Allow', 'Deny', 'RequireApproval'),
});
const forbidding = fc.record({ selector, rules: rulesOf('Deny', 'RequireApproval') });
const mask = fc.record({
  selector,
  roles: roleNames,
  exceptRoles: roleNames,
  tools,
  detectors: fc.constant(['email']),
});
const server = fc.record({
  selector,
  nonMcpPaths: fc.constantFrom([], ['/MCP'], ['/metrics']),
  denyStyle: fc.constantFrom('Visible', 'Hidden'),
});
const provider = fc.record({
  oidc: fc.record({ issuer: fc.constantFrom('https://dev.example', 'https://p.example') }),
});
const broken = fc.record({ selector, mode: fc.constant('Sometimes'), roles });

/** Objects of the kinds and specs, read as the API server or a folder would have them read. */
function objectOf(kind: string, spec: fc.Arbitrary<object>): fc.Arbitrary<ResourceReading> {
  const name = fc.constantFrom('dev', 'p1', 'p2');
  const creationTimestamp = fc.constantFrom(null, '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z');
  return fc
    .record({ spec, metadata: fc.record({ name, creationTimestamp }) })
    .map((object) => parseResource({ apiVersion: API_VERSION, kind, ...object }));
}

const anyObject = fc.oneof(
  { arbitrary: objectOf('McpRolePolicy', policy), weight: 5 },
  objectOf('McpMaskRule', mask),
  objectOf('McpServer', server),
  objectOf('McpIdentityProvider', provider),
  objectOf('McpIdentityProvider', fc.constant({ kubernetes: { audiences: ['x'] } })),
  objectOf('McpRolePolicy', broken),
  objectOf('McpServer', broken),
);
const anyObjects = fc.array(anyObject, { maxLength: 6 });

function compiled(readings: readonly ResourceReading[]): Compilation {
  return compile({
    objects: readings.flatMap((reading) => (reading.ok ? [reading.resource] : [])),
    rejected: readings.flatMap((reading) =>
      reading.ok || reading.rejected === null ? [] : [reading.rejected],
    ),
    target: { namespace: 'default', labels: { app: 'x' }, defaults: DEFAULTS },
    defaultProviders: [DEV],
    cluster: null,
  });
}

/** Whether a call passes, as the gate would have it: the identity only where its provider is one of the snapshot. */
function passes({ policy: set, masks, providers }: Compilation, call: Call): boolean {
  const vouching = providers.find(({ issuer }) => issuer === call.issuer);
  if (vouching === undefined) return false;
  const identity = {
    provider: vouching.name,
    providerKind: vouching.kind,
    subject: call.user,
    user: call.user,
    claims: { groups: call.groups },
    expiresAt: 1,
  };
  const principal = { ...identity, roles: rolesOf(identity, set.roles) };
  const target = { kind: 'tool' as const, name: call.tool, arguments: { n: call.n } };
  const decision = decide(set, masks, principal, { kind: 'use', method: 'tools/call', target });
  return decision.effect === 'Allow';
}

interface Call {
  readonly issuer: string;
  readonly user: string;
  readonly groups: readonly string[];
  readonly tool: string;
  readonly n: number;
}

const anyCall: fc.Arbitrary<Call> = fc.record({
  issuer: fc.constantFrom('https://dev.example', 'https://dev.example', 'https://p.example'),
  user: fc.constantFrom(...USERS),
  groups: fc.constantFrom(['staff'], []),
  tool: fc.constantFrom(...TOOLS),
  n: fc.constantFrom(0, 1, 2),
});

function told(readings: readonly ResourceReading[]) {
  const { lintable, ...rest } = compiled(readings);
  return [rest, ...lint(lintable)];
}

describe('compile', () => {
  it('gives the same, problems too, in whatever order the objects come', () => {
    const shuffled = anyObjects.chain((objects) =>
      fc.tuple(
        fc.constant(objects),
        fc.shuffledSubarray(objects, { minLength: objects.length, maxLength: objects.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([objects, others]) => {
        expect(told(others)).toEqual(told(objects));
      }),
      { numRuns: 300 },
    );
  });

  it('never lets more pass because of an object that only forbids, or of one that cannot be used', () => {
    const added = fc.oneof(
      objectOf('McpRolePolicy', forbidding),
      objectOf('McpMaskRule', mask),
      objectOf('McpRolePolicy', broken),
      objectOf('McpServer', broken),
      objectOf('McpMaskRule', fc.constant({})),
      objectOf('McpIdentityProvider', fc.constant({})),
      objectOf('McpQuota', broken),
    );
    fc.assert(
      fc.property(anyObjects, added, fc.array(anyCall, { minLength: 5 }), (objects, one, calls) => {
        const [before, after] = [compiled(objects), compiled([...objects, one])];
        for (const call of calls)
          if (!passes(before, call)) expect(passes(after, call)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('never opens a plain path because of an object that cannot be used', () => {
    const added = fc.oneof(objectOf('McpServer', broken), objectOf('McpRolePolicy', broken));
    fc.assert(
      fc.property(anyObjects, added, (objects, one) => {
        const before = compiled(objects).server.nonMcpPaths;
        const after = compiled([...objects, one]).server.nonMcpPaths;
        expect(after.filter((path) => !before.includes(path))).toEqual([]);
      }),
    );
  });

  it('makes what a snapshot carries unchanged', () => {
    fc.assert(
      fc.property(anyObjects, (objects) => {
        const { policy: set, server: settings, masks, providers } = compiled(objects);
        const snapshot: Snapshot = {
          version: { epoch: 1, reached: {} },
          observedAt: 1,
          workloadKeys: [],
          policy: set,
          server: settings,
          masks,
          providers,
        };
        const reading = decodeSnapshot(JSON.parse(encodeSnapshot(snapshot)));
        expect(reading).toEqual({ ok: true, snapshot });
      }),
    );
  });

  it('knows every role once, and uses no provider twice', () => {
    fc.assert(
      fc.property(anyObjects, (objects) => {
        const { policy: set, providers } = compiled(objects);
        for (const keys of [
          set.roles.map(({ name }) => name),
          providers.map(({ name }) => name),
          providers.map(({ issuer }) => issuer),
        ])
          expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
