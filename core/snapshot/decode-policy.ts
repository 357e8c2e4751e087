import type { Condition, Member, PolicySet, RateLimit, Role, Rule, Test } from '../policy/model.ts';
import { json } from './decode-json.ts';
import {
  count,
  listOf,
  nullOr,
  object,
  oneOf,
  positive,
  SnapshotFault,
  tagOf,
  text,
} from './reader.ts';
import type { Reader } from './reader.ts';

const texts = listOf(text);

type Forms<Union> = Readonly<Record<string, Reader<Union>>>;

/** A union whose forms one text field tells apart. */
function formOf<Union>(tag: string, forms: Forms<Union>): Reader<Union> {
  return (value, at) => {
    const name = tagOf(value, tag, at);
    const read = typeof name === 'string' && Object.hasOwn(forms, name) ? forms[name] : undefined;
    if (read === undefined)
      throw new SnapshotFault(`${at}.${tag} must be one of ${Object.keys(forms).join(', ')}`);
    return read(value, at);
  };
}

const member = formOf<Member>('kind', {
  claim: object({ kind: oneOf('claim'), provider: text, claim: text, values: texts }),
  user: object({ kind: oneOf('user'), provider: text, user: text }),
  serviceAccount: object({ kind: oneOf('serviceAccount'), serviceAccount: text }),
});

const withJson = object({ operator: oneOf('Equals', 'NotEquals'), value: json });
const withList = object({ operator: oneOf('In', 'NotIn'), values: listOf(json) });
const withGlob = object({ operator: oneOf('Glob', 'NotGlob'), value: text });
const withNumber = object({
  operator: oneOf('LessThan', 'LessOrEqual', 'GreaterThan', 'GreaterOrEqual'),
  value: text,
});
const withoutValue = object({ operator: oneOf('Exists', 'DoesNotExist') });
const withLength = object({ operator: oneOf('LengthGreaterThan', 'LengthLessThan'), value: count });

const test = formOf<Test>('operator', {
  Equals: withJson,
  NotEquals: withJson,
  In: withList,
  NotIn: withList,
  Glob: withGlob,
  NotGlob: withGlob,
  LessThan: withNumber,
  LessOrEqual: withNumber,
  GreaterThan: withNumber,
  GreaterOrEqual: withNumber,
  Exists: withoutValue,
  DoesNotExist: withoutValue,
  LengthGreaterThan: withLength,
  LengthLessThan: withLength,
});

const rule = object<Rule>({
  id: text,
  mode: oneOf('Enforce', 'Observe'),
  effect: oneOf('Allow', 'Deny', 'RequireApproval'),
  roles: texts,
  tools: texts,
  resources: texts,
  prompts: texts,
  methods: texts,
  when: listOf(object<Condition>({ argument: text, test })),
  limit: nullOr(object<RateLimit>({ requests: positive, perSeconds: positive, burst: positive })),
});

/** Duplicate role names would give one role the members of two. */
const roles: Reader<readonly Role[]> = (value, at) => {
  const read = listOf(object<Role>({ name: text, members: listOf(member) }))(value, at);
  if (new Set(read.map(({ name }) => name)).size === read.length) return read;
  throw new SnapshotFault(`${at} must define every role once`);
};

export const policySet = object<PolicySet>({
  state: oneOf('none', 'invalid', 'active'),
  mode: oneOf('Enforce', 'Observe'),
  roles,
  rules: listOf(rule),
});
