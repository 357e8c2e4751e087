import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { API_VERSION } from '../../api/kind.ts';
import { parseResource } from '../../api/resource.ts';
import type { RejectedResource, Resource } from '../../api/resource.ts';
import type { ServerSettings } from '../snapshot/snapshot.ts';
import { PROBLEM_CODES } from './codes.ts';
import { compile } from './compile.ts';
import { defaultSettings } from './default-settings.ts';
import type { Compilation } from './compile.ts';
import { formatPath } from './field-path.ts';
import { lint } from './lint/lint.ts';
import type { Problem } from './problem.ts';

interface Case {
  readonly name: string;
  readonly objects: readonly Readonly<Record<string, unknown>>[];
  readonly problems: readonly (readonly [code: string, object: string, path: string])[];
  readonly state?: string;
  readonly mode?: string;
  /** Names of roles, and users that are members of them. */
  readonly roles?: readonly string[];
  readonly users?: readonly string[];
  readonly server?: Partial<ServerSettings>;
  /** Ids of masks. */
  readonly masks?: readonly string[];
  /** Names of providers. */
  readonly providers?: readonly string[];
  /** Issuer of the cluster's service-account tokens. */
  readonly cluster?: string;
}

const cases = parse(
  readFileSync(new URL('../../test/cases/compile-problems.yaml', import.meta.url), 'utf8'),
) as readonly Case[];

const DEFAULTS: ServerSettings = {
  ...defaultSettings('default-name', ['https://mcp.example/mcp'], '/mcp'),
  nonMcpPaths: ['/default-plain'],
  onStale: 'Continue',
};

function documentOf(written: Readonly<Record<string, unknown>>): object {
  const [[key, spec] = ['', undefined]] = Object.entries(written);
  const [identity = '', creationTimestamp] = key.split('@');
  const [kind, name] = identity.split('/');
  return { apiVersion: API_VERSION, kind, metadata: { name, creationTimestamp }, spec };
}

function compiled(objects: Case['objects'], cluster?: string): Compilation {
  const readings = objects.map((written) => parseResource(documentOf(written)));
  const accepted: Resource[] = readings.flatMap((read) => (read.ok ? [read.resource] : []));
  const rejected: RejectedResource[] = readings.flatMap((read) =>
    read.ok || read.rejected === null ? [] : [read.rejected],
  );
  return compile({
    objects: accepted,
    rejected,
    target: { namespace: 'default', labels: { app: 'x' }, defaults: DEFAULTS },
    defaultProviders: [
      {
        name: 'dev',
        kind: 'oidc',
        issuer: 'https://dev.example',
        audiences: [],
        jwksUri: '',
        keys: [],
        algorithms: ['ES256'],
        claimMapping: { user: 'sub', roles: 'groups' },
      },
    ],
    cluster: cluster === undefined ? null : { issuer: cluster, keys: [{ kty: 'RSA' }] },
  });
}

/** The parts of a compilation that a case speaks of, in its words. */
function summary({ policy, server, masks, providers }: Compilation) {
  const members = policy.roles.flatMap((role) => role.members);
  return {
    state: policy.state,
    mode: policy.mode,
    roles: policy.roles.map(({ name }) => name),
    users: members.flatMap((member) => (member.kind === 'user' ? [member.user] : [])),
    server,
    masks: masks.map(({ id }) => id),
    providers: providers.map(({ name }) => name),
  };
}

/** What a case says of the result besides its problems. */
function expectedPart(example: Case): Readonly<Record<string, unknown>> {
  const given = Object.entries(example);
  return Object.fromEntries(
    given.filter(([key]) => !['name', 'objects', 'problems', 'cluster'].includes(key)),
  );
}

function everyProblem({ problems, lintable }: Compilation): readonly Problem[] {
  return [...problems, ...[...lint(lintable)].flat()];
}

describe('compile', () => {
  it.each(cases)('$name', (example) => {
    const result = compiled(example.objects, example.cluster);
    const found = everyProblem(result).map(({ code, object, path }) => [
      code,
      `${object.kind}/${object.name}`,
      formatPath(path),
    ]);
    expect(found.toSorted()).toEqual(example.problems.map((problem) => [...problem]).toSorted());
    expect(summary(result)).toMatchObject(expectedPart(example));
  });

  it('has a case for every problem code', () => {
    const seen = new Set(['RulesTooMany', 'ObjectsTooMany']); // excess.test.ts
    for (const [code] of cases.flatMap(({ problems }) => problems)) seen.add(code);
    expect(Object.keys(PROBLEM_CODES).filter((code) => !seen.has(code))).toEqual([]);
  });

  it('leaves objects of other namespaces out', () => {
    const reading = parseResource({
      apiVersion: API_VERSION,
      kind: 'McpRolePolicy',
      metadata: { name: 'p', namespace: 'elsewhere' },
      spec: { rules: [{ name: 'a', roles: ['ghost'], effect: 'Deny', tools: ['a'] }] },
    });
    const broken = { kind: '', namespace: 'elsewhere', name: '', selector: null };
    const result = compile({
      objects: reading.ok ? [reading.resource] : [],
      rejected: [{ ...broken, roles: null, issuer: null }],
      target: { namespace: 'default', labels: {}, defaults: DEFAULTS },
      defaultProviders: [],
      cluster: null,
    });
    expect(reading.ok).toBe(true);
    expect(everyProblem(result)).toEqual([]);
    expect(result.policy).toEqual({ state: 'none', mode: 'Enforce', roles: [], rules: [] });
  });

  it('gives a provider of kind kubernetes the issuer and the keys of the cluster', () => {
    const objects = [{ 'McpIdentityProvider/k': { kubernetes: { audiences: ['gate'] } } }];
    expect(compiled(objects, 'https://cluster.example').providers[1]).toEqual({
      name: 'k',
      kind: 'kubernetes',
      issuer: 'https://cluster.example',
      audiences: ['gate'],
      jwksUri: '',
      keys: [{ kty: 'RSA' }],
      algorithms: ['RS256', 'ES256', 'ES384', 'ES512'],
      claimMapping: { user: 'sub', roles: 'groups' },
    });
  });

  it('names neither values nor anything else than the author wrote', () => {
    const written = {
      'McpRolePolicy/p': { rules: [{ name: 'a', roles: ['r'], effect: 'Allow', tools: ['t'] }] },
    };
    const [{ message } = { message: '' }] = everyProblem(compiled([written]));
    expect(message).toBe('no policy of this namespace defines role r: nobody has it');
  });
});

describe('a compiled rule', () => {
  it('has every default filled in', () => {
    const { policy } = compiled([
      {
        'McpRolePolicy/p': {
          roles: [
            {
              name: 'r',
              members: [
                { provider: 'dev', values: ['a'] },
                { provider: 'dev', claim: 'teams', values: ['b'] },
                { serviceAccount: 'trainer' },
                { serviceAccount: 'batch/trainer' },
              ],
            },
          ],
          rules: [
            {
              name: 'a',
              roles: ['r'],
              effect: 'Allow',
              tools: ['t'],
              limit: { requests: 5, per: 'Minute' },
              when: [
                { argument: '/a', operator: 'Equals', value: null },
                { argument: '/b', operator: 'NotIn', values: [1, '1'] },
                { argument: '/c', operator: 'LessThan', value: 1.5 },
                { argument: '/d', operator: 'GreaterOrEqual', value: '12345678901234567890' },
                { argument: '/e', operator: 'LengthLessThan', value: 3 },
                { argument: '/f', operator: 'NotGlob', value: 'x*' },
                { argument: '/g', operator: 'Exists' },
              ],
            },
          ],
        },
      },
    ]);
    expect(policy.roles[0]?.members).toEqual([
      { kind: 'claim', provider: 'dev', claim: 'groups', values: ['a'] },
      { kind: 'claim', provider: 'dev', claim: 'teams', values: ['b'] },
      { kind: 'serviceAccount', serviceAccount: 'system:serviceaccount:default:trainer' },
      { kind: 'serviceAccount', serviceAccount: 'system:serviceaccount:batch:trainer' },
    ]);
    expect(policy.rules).toEqual([
      {
        id: 'default/p/a',
        mode: 'Enforce',
        effect: 'Allow',
        roles: ['r'],
        tools: ['t'],
        resources: [],
        prompts: [],
        methods: [],
        limit: { requests: 5, perSeconds: 60, burst: 5 },
        when: [
          { argument: '/a', test: { operator: 'Equals', value: null } },
          { argument: '/b', test: { operator: 'NotIn', values: [1, '1'] } },
          { argument: '/c', test: { operator: 'LessThan', value: '1.5' } },
          { argument: '/d', test: { operator: 'GreaterOrEqual', value: '12345678901234567890' } },
          { argument: '/e', test: { operator: 'LengthLessThan', value: 3 } },
          { argument: '/f', test: { operator: 'NotGlob', value: 'x*' } },
          { argument: '/g', test: { operator: 'Exists' } },
        ],
      },
    ]);
  });
});

describe('a compiled mask', () => {
  it('covers everything where it names nothing, and else what it names', () => {
    const { masks } = compiled([
      { 'McpMaskRule/all': { detectors: ['email'], tools: [] } },
      { 'McpMaskRule/some': { detectors: ['email'], prompts: ['p'], exceptRoles: ['r'] } },
    ]);
    const nothing = { roles: [], exceptRoles: [], tools: [], resources: [], prompts: [] };
    expect(masks).toEqual([
      { ...nothing, id: 'default/all', tools: ['*'], resources: ['**'], prompts: ['*'] },
      { ...nothing, id: 'default/some', prompts: ['p'], exceptRoles: ['r'] },
    ]);
  });
});
