import fc from 'fast-check';
import type { Principal } from '../../core/identity/principal.ts';
import { ExactNumber } from '../../core/json/json.ts';
import type { Json, JsonObject } from '../../core/json/json.ts';
import type { ListedItem } from '../../core/mcp/listing.ts';
import type { Operation, Target } from '../../core/mcp/operation.ts';
import type { Condition, Effect, PolicySet, Rule, Test } from '../../core/policy/model.ts';
import type { MaskRule } from '../../core/snapshot/snapshot.ts';

/** Few names, so that rules, masks and operations meet often. */
export const ROLES = ['viewer', 'editor'];
const NAMES = ['a', 'ab', 'b'];
const URIS = ['x:a', 'x:a/b', 'x:b', 'y:a', 'X:a', 'x:../a'];
const METHODS = ['tools/call', 'prompts/get', 'resources/read', 'tools/list', 'x/y'];

const some = <Item>(...items: readonly Item[]): fc.Arbitrary<Item[]> =>
  fc.uniqueArray(fc.constantFrom(...items), { maxLength: 2 });

const scalar: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  0,
  1,
  2,
  '1',
  'a',
  true,
  null,
  new ExactNumber('1.0'),
  new ExactNumber('9007199254740993'),
);

const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('json'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('p', 'P', 'q', '0'), tie('json'), { maxKeys: 2 }),
  ),
})).json;

export const object: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.constantFrom('p', 'P', 'q'),
  json,
  {
    maxKeys: 2,
  },
);

const test: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ operator: fc.constantFrom('Equals', 'NotEquals'), value: json }),
  fc.record({
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.array(json, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    operator: fc.constantFrom('Glob', 'NotGlob'),
    value: fc.constantFrom('*', 'a', '?'),
  }),
  fc.record({
    operator: fc.constantFrom('LessThan', 'LessOrEqual', 'GreaterThan', 'GreaterOrEqual'),
    value: fc.constantFrom('1', '1e0', '9007199254740992', 'none'),
  }),
  fc.record({ operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  fc.record({
    operator: fc.constantFrom('LengthGreaterThan', 'LengthLessThan'),
    value: fc.nat({ max: 2 }),
  }),
);

const condition: fc.Arbitrary<Condition> = fc.record({
  argument: fc.constantFrom('/p', '/q', '/*', '/p/*', '/p/0', '/p/q', ''),
  test,
});

const names = {
  tools: some('*', 'a', 'a*', '?', 'b'),
  prompts: some('*', 'a', 'a*'),
  resources: some('**', 'x:*', 'x:**', 'x:a', '?:a'),
  methods: some('*', 'tools/*', 'prompts/get', 'resources/*', 'x/y'),
};

/** Ids are unique, as the compiler makes them. */
function rulesOf(
  when: fc.Arbitrary<Condition[]>,
  modes: readonly Rule['mode'][],
): fc.Arbitrary<Rule[]> {
  const rule = fc.record({
    id: fc.constantFrom('r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7'),
    mode: fc.constantFrom(...modes),
    effect: fc.constantFrom<Effect>('Allow', 'Allow', 'Deny', 'RequireApproval'),
    roles: fc.oneof(fc.constant(['*']), some(...ROLES)),
    ...names,
    when,
    limit: fc.constantFrom(null, { requests: 1, perSeconds: 1, burst: 1 }),
  });
  return fc.uniqueArray(rule, { selector: ({ id }) => id, maxLength: 6 });
}

const noConditions = fc.constant<Condition[]>([]);
const conditions = fc.oneof(noConditions, fc.array(condition, { minLength: 1, maxLength: 2 }));
export const anyRules = rulesOf(conditions, ['Enforce', 'Observe']);
export const enforced = rulesOf(conditions, ['Enforce']);
export const plain = rulesOf(noConditions, ['Enforce']);

export const masks: fc.Arbitrary<MaskRule[]> = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom('m1', 'm2'),
    roles: some(...ROLES),
    exceptRoles: some(...ROLES),
    tools: some('b', 'a?'),
    resources: some('x:b', 'y:**'),
    prompts: some('b'),
  }),
  { selector: ({ id }) => id, maxLength: 2 },
);

export const principal: fc.Arbitrary<Principal> = some(...ROLES).map(principalWith);

export function principalWith(roles: readonly string[]): Principal {
  return { provider: 'dev', subject: 'u', user: 'u', roles, expiresAt: 0 };
}

export function policyOf(rules: readonly Rule[], mode: PolicySet['mode'] = 'Enforce'): PolicySet {
  return { state: 'active', mode, roles: ROLES.map((name) => ({ name, members: [] })), rules };
}

const uri = fc.oneof(fc.constantFrom(...URIS), fc.string({ maxLength: 5 }));
const target: fc.Arbitrary<Target> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('tool', 'prompt'),
    name: fc.constantFrom(...NAMES),
    arguments: object,
  }),
  fc.record({ kind: fc.constant('resource'), uri }),
);
const method = fc.oneof(fc.constantFrom(...METHODS), fc.string({ maxLength: 5 }));

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      'lifecycle',
      'ownCall',
      'serverRequest',
      'serverNotice',
      'plainMethod',
      'unknown',
    ),
    method,
  }),
  fc.record({
    kind: fc.constant('list'),
    method,
    of: fc.constantFrom('tools', 'prompts', 'resources', 'resourceTemplates'),
  }),
  fc.record({ kind: fc.constant('use'), method, target }),
  fc.record({ kind: fc.constant('complete'), method, target }),
  fc.record({
    kind: fc.constant('listen'),
    method,
    resources: fc.array(uri, { maxLength: 2 }),
    taskIds: fc.constant([]),
  }),
  fc.record({ kind: fc.constant('task'), method, taskId: fc.constantFrom(null, 't') }),
  fc.record({ kind: fc.constant('resourceNotice'), method, uri }),
);

export const item: fc.Arbitrary<ListedItem> = fc.oneof(
  fc.record({ kind: fc.constantFrom('tool', 'prompt'), name: fc.constantFrom(...NAMES) }),
  fc.record({ kind: fc.constant('resource'), uri }),
);

/** The operation that uses an item, as a client would send it. */
export function useOf(listed: ListedItem, given: JsonObject): Operation {
  switch (listed.kind) {
    case 'tool':
      return { kind: 'use', method: 'tools/call', target: { ...listed, arguments: given } };
    case 'prompt':
      return { kind: 'use', method: 'prompts/get', target: { ...listed, arguments: given } };
    case 'resource':
      return { kind: 'use', method: 'resources/read', target: listed };
    case 'resourceTemplate':
      throw new Error('a template is not used itself');
  }
}
