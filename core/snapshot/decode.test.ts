import { describe, expect, it } from '@jest/globals';
import { decodeSnapshot } from './decode.ts';
import { DEFAULT_LIMITS } from './default-limits.ts';
import { encodeSnapshot } from './encode.ts';
import type { Snapshot } from './snapshot.ts';

/** Has every field and every form of a union. */
const WHOLE: Snapshot = {
  version: { epoch: 3, reached: { McpRolePolicy: 17, McpServer: 0 } },
  observedAt: 1_790_000_000_000,
  policy: {
    state: 'active',
    mode: 'Enforce',
    roles: [
      {
        name: 'viewer',
        members: [
          { kind: 'claim', provider: 'dev', claim: 'groups', values: ['viewers'] },
          { kind: 'user', provider: 'dev', user: 'ada' },
          { kind: 'serviceAccount', serviceAccount: 'system:serviceaccount:batch:trainer' },
        ],
      },
      { name: 'nobody', members: [] },
    ],
    rules: [
      {
        id: 'default/p/r',
        mode: 'Observe',
        effect: 'RequireApproval',
        roles: ['*'],
        tools: ['generate*'],
        resources: ['file:///**'],
        prompts: ['*'],
        methods: ['logging/setLevel'],
        when: [
          { argument: '/a', test: { operator: 'Equals', value: { b: [null, true, 1.5, 'x'] } } },
          { argument: '/a', test: { operator: 'NotIn', values: ['x', 2] } },
          { argument: '/a', test: { operator: 'Glob', value: 'x*' } },
          { argument: '/a', test: { operator: 'LessOrEqual', value: '12345678901234567890.5' } },
          { argument: '/a', test: { operator: 'Exists' } },
          { argument: '/a', test: { operator: 'LengthGreaterThan', value: 0 } },
        ],
        limit: { requests: 10, perSeconds: 60, burst: 3 },
      },
    ],
  },
  server: {
    name: 'model-server',
    urls: ['https://mcp.example.com/mcp'],
    path: '/mcp',
    ssePath: '/sse',
    nonMcpPaths: ['/healthz'],
    denyStyle: 'Hidden',
    maxStalenessSeconds: 900,
    onStale: 'Deny',
    credentialHeader: 'authorization',
    limits: { ...DEFAULT_LIMITS, totalSeconds: 5 },
  },
  masks: [
    {
      id: 'default/m',
      roles: [],
      exceptRoles: ['admin'],
      tools: ['*'],
      resources: [],
      prompts: [],
    },
  ],
  providers: [
    {
      name: 'dev',
      kind: 'oidc',
      issuer: 'http://127.0.0.1:1',
      audiences: ['x'],
      jwksUri: '',
      keys: [{ kty: 'EC', x: 'x' }],
      algorithms: ['ES256'],
      claimMapping: { user: 'sub', roles: 'groups' },
    },
  ],
  workloadKeys: [
    { id: 'new', secret: 'c2VjcmV0' },
    { id: 'old', secret: 'b2xk' },
  ],
};

type Path = readonly (string | number)[];
type Branch = Record<string | number, unknown>;

const encoded = (): Branch => JSON.parse(encodeSnapshot(WHOLE)) as Branch;

function isBranch(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null;
}

/** Every place in a value, from the outside in. */
function placesIn(value: unknown, path: Path = []): readonly Path[] {
  if (!isBranch(value)) return [path];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [path, ...steps.flatMap((step) => placesIn(value[step], [...path, step]))];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((branch, step) => (isBranch(branch) ? branch[step] : undefined), value);
}

const nameOf = (path: Path): string =>
  `snapshot${path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')}`;

/** The encoding with one object or list changed; what the decoder says of it. */
function problemAfter(path: Path, change: (branch: Branch) => void): string {
  const whole = encoded();
  const branch = valueAt(whole, path);
  if (!isBranch(branch)) throw new Error(`nothing at ${nameOf(path)}`);
  change(branch);
  const reading = decodeSnapshot(whole);
  return reading.ok ? 'none' : reading.problem;
}

const places = placesIn(encoded()).map((path): [string, Path] => [nameOf(path), path]);
/** In the JSON of a condition and of a key anything goes. */
const isFree = ([name]: [string, Path]): boolean =>
  /when\[0\]\.test\.value.|\.values\[|\.keys\[0\]\./.test(name);
const LATER = /(\.kind|\.keys|ssePath|totalSeconds)$/;
const fields = places.filter(([, path]) => typeof path.at(-1) === 'string');
const closed = places.filter(([, path]) => isBranch(valueAt(encoded(), path)) && path.length > 0);

describe('decodeSnapshot', () => {
  it('reads what was encoded', () => {
    expect(decodeSnapshot(encoded())).toEqual({ ok: true, snapshot: WHOLE });
  });

  it('reads a provider of before there were kinds and given keys', () => {
    const [{ kind: _kind, keys: _keys, ...older } = { kind: '', keys: [] }] = WHOLE.providers;
    const reading = decodeSnapshot({ ...encoded(), providers: [older] });
    expect(reading).toMatchObject({ snapshot: { providers: [{ kind: 'oidc', keys: [] }] } });
  });

  it('takes a rule without a limit', () => {
    const rules = WHOLE.policy.rules.map((rule) => ({ ...rule, limit: null }));
    const snapshot = { ...WHOLE, policy: { ...WHOLE.policy, rules } };
    expect(decodeSnapshot(JSON.parse(encodeSnapshot(snapshot)))).toEqual({ ok: true, snapshot });
  });

  it.each([null, undefined, 'x', 1, [], [{}]])('refuses %j', (value) => {
    expect(decodeSnapshot(value)).toEqual({ ok: false, problem: 'snapshot must be an object' });
  });

  it.each([undefined, 0, 2, '1'])('refuses contract %j', (contract) => {
    const problem = 'snapshot.contract must be 1';
    expect(decodeSnapshot({ ...encoded(), contract })).toEqual({ ok: false, problem });
  });

  it('does not hide an error of its own', () => {
    const broken = Object.defineProperty({}, 'contract', {
      enumerable: true,
      get: () => {
        throw new TypeError('own');
      },
    });
    expect(() => decodeSnapshot(broken)).toThrow(TypeError);
  });
});

describe('decodeSnapshot refuses', () => {
  it.each(
    fields.filter(
      (field) => !isFree(field) && !LATER.test(field[0]) && !field[0].includes('.reached.'),
    ),
  )('a missing %s', (name, path) => {
    const problem = problemAfter(path.slice(0, -1), (branch) => {
      Reflect.deleteProperty(branch, path.at(-1) ?? '');
    });
    expect(problem.startsWith(`${name} must be `)).toBe(true);
  });

  it.each(
    places.filter(
      ([name, path]) =>
        path.length > 0 && !isFree([name, path]) && !name.endsWith('when[0].test.value'),
    ),
  )('a value of another type at %s', (name, path) => {
    const problem = problemAfter(path.slice(0, -1), (branch) => {
      const step = path.at(-1) ?? '';
      branch[step] = isBranch(branch[step]) ? 7 : { other: [] };
    });
    expect(problem.startsWith(`${name} must be `)).toBe(true);
  });

  it.each(
    closed.filter(
      ([name, path]) =>
        !Array.isArray(valueAt(encoded(), path)) && !/\.reached|test\.value|\.keys/.test(name),
    ),
  )('an unknown field in %s', (name, path) => {
    const problem = problemAfter(path, (branch) => {
      branch['allowAll'] = true;
    });
    expect(problem).toBe(`${name}.allowAll must be absent: the field is not known`);
  });

  it.each([
    [['observedAt'], -1, 'must be a whole number from 0'],
    [['observedAt'], 1.5, 'must be a whole number from 0'],
    [['observedAt'], 2 ** 53, 'must be a whole number from 0'],
    [['version', 'reached', 'McpServer'], -1, 'must be a whole number from 0'],
    [['server', 'maxStalenessSeconds'], 0, 'must be a whole number from 1'],
    [['server', 'limits', 'idleSeconds'], 1.5, 'must be a whole number from 1'],
    [['totalSeconds'], 0, 'must be a whole number from 1'],
    [['server', 'onStale'], 'Allow', 'must be one of Deny, Continue'],
    [['server', 'urls'], [], 'must be a list of at least 1 entries'],
    [['policy', 'state'], 'open', 'must be one of none, invalid, active'],
    [['policy', 'mode'], 'observe', 'must be one of Enforce, Observe'],
    [['policy', 'rules', 0, 'effect'], 'allow', 'must be one of Allow, Deny, RequireApproval'],
    [['policy', 'roles', 1, 'name'], 'viewer', ''],
    [
      ['policy', 'roles', 0, 'members', 0, 'kind'],
      'everyone',
      'must be one of claim, user, serviceAccount',
    ],
    [['policy', 'rules', 0, 'when', 0, 'test', 'operator'], 'toString', 'must be one of '],
    [['policy', 'rules', 0, 'when', 0, 'test', 'value'], undefined, 'must be '],
    [['workloadKeys', 2], { id: 'third', secret: 'x' }, ''],
  ])('%j = %j', (path, value, sentence) => {
    const problem = problemAfter(path.slice(0, -1), (branch) => {
      branch[path.at(-1) ?? ''] = value;
    });
    const expected: Readonly<Record<string, string>> = {
      'snapshot.policy.roles[1].name': 'snapshot.policy.roles must define every role once',
      'snapshot.workloadKeys[2]': 'snapshot.workloadKeys must be a list of at most 2 entries',
    };
    expect(problem).toContain(expected[nameOf(path)] ?? `${nameOf(path)} ${sentence}`);
  });

  it('without a word of the keys and values', () => {
    const problems = fields
      .filter((field) => !isFree(field))
      .map(([, path]) =>
        problemAfter(path.slice(0, -1), (branch) => {
          branch[path.at(-1) ?? ''] = { 'planted-secret': 'planted-secret' };
        }),
      );
    // The one thing named that is not of the contract: an unknown field, in the object that has it.
    const outside = problems.filter((problem) => !problem.endsWith('the field is not known'));
    expect(outside.filter((problem) => problem.includes('planted-secret'))).toEqual([
      'snapshot.version.reached.planted-secret must be a whole number from 0',
    ]);
  });
});
