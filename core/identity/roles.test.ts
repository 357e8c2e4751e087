import { describe, expect, it } from '@jest/globals';
import { readJsonText } from '../json/read.ts';
import type { JsonObject } from '../json/json.ts';
import type { Member } from '../policy/model.ts';
import type { VerifiedIdentity } from './principal.ts';
import { rolesOf } from './roles.ts';

/** Claims as the gate reads them, or as a library hands them out. */
function identityWith(claims: string, strict: boolean): VerifiedIdentity {
  const reading = readJsonText(claims);
  if (!reading.ok) throw new Error(`not strict JSON: ${claims}`);
  const read = strict ? reading.value : (JSON.parse(claims) as JsonObject);
  return {
    provider: 'dev',
    providerKind: 'oidc',
    subject: 'system:serviceaccount:default:batch',
    user: 'ada',
    claims: read as JsonObject,
    expiresAt: 0,
  };
}

const claim = (name: string, ...values: string[]): Member => ({
  kind: 'claim',
  provider: 'dev',
  claim: name,
  values,
});

const CASES: readonly (readonly [string, Member, boolean])[] = [
  ['{"groups": "viewers"}', claim('groups', 'viewers'), true],
  ['{"groups": ["a", "viewers"]}', claim('groups', 'editors', 'viewers'), true],
  ['{"groups": ["a"]}', claim('groups', 'viewers'), false],
  ['{"groups": "viewers2"}', claim('groups', 'viewers'), false],
  ['{"groups": "Viewers"}', claim('groups', 'viewers'), false],
  ['{"groups": [["viewers"]]}', claim('groups', 'viewers'), false],
  ['{"groups": {"viewers": true}}', claim('groups', 'viewers'), false],
  ['{"groups": 1}', claim('groups', '1'), false],
  ['{"groups": [1, null, true]}', claim('groups', '1', 'null', 'true'), false],
  ['{"groups": []}', claim('groups', ''), false],
  ['{}', claim('groups', 'viewers', '', 'undefined'), false],
  ['{"Groups": "viewers"}', claim('groups', 'viewers'), false],
  ['{"realm_access": {"roles": ["viewers"]}}', claim('realm_access.roles', 'viewers'), true],
  ['{"a": {"b": {"c": "x"}}}', claim('a.b.c', 'x'), true],
  ['{"a": {"b": {"c": "x"}}}', claim('a.b', 'x'), false],
  ['{"a": {"b.c": "x"}}', claim('a.b.c', 'x'), false],
  ['{"a": ["x"]}', claim('a.0', 'x'), false],
  ['{"a": "x"}', claim('a.length', '1'), false],
  ['{"https://x.org/g": "viewers"}', claim('https://x.org/g', 'viewers'), true],
  ['{"a.b": "x", "a": {"b": "y"}}', claim('a.b', 'x'), true],
  ['{"a.b": "x", "a": {"b": "y"}}', claim('a.b', 'y'), false],
  ['{"a": {}}', claim('a.constructor.name', 'Object'), false],
  ['{}', claim('constructor', 'x'), false],
  ['{"g": "v"}', { kind: 'claim', provider: 'other', claim: 'g', values: ['v'] }, false],
  ['{}', { kind: 'user', provider: 'dev', user: 'ada' }, true],
  ['{}', { kind: 'user', provider: 'dev', user: 'Ada' }, false],
  ['{}', { kind: 'user', provider: 'other', user: 'ada' }, false],
  ['{}', { kind: 'user', provider: 'dev', user: 'system:serviceaccount:default:batch' }, false],
  ['{}', { kind: 'serviceAccount', serviceAccount: 'system:serviceaccount:default:batch' }, false],
];

describe.each([
  ['strictly read', true],
  ['ordinary', false],
])('rolesOf with %s claims', (_, strict) => {
  it.each(CASES)('%s for %j: %s', (claims, member, expected) => {
    const roles = rolesOf(identityWith(claims, strict), [{ name: 'r', members: [member] }]);
    expect(roles).toEqual(expected ? ['r'] : []);
  });
});

describe('a service account', () => {
  const account: Member = {
    kind: 'serviceAccount',
    serviceAccount: 'system:serviceaccount:default:batch',
  };
  const roles = [{ name: 'r', members: [account] }];
  const identity = identityWith('{}', true);

  it('has its role where the cluster vouches for it', () => {
    expect(rolesOf({ ...identity, providerKind: 'kubernetes' }, roles)).toEqual(['r']);
  });

  it.each([
    ['another account', { subject: 'system:serviceaccount:default:batch2' }],
    ['a name that people know', { subject: 'x', user: account.serviceAccount }],
  ])('has none as %s', (_what, change) => {
    expect(rolesOf({ ...identity, providerKind: 'kubernetes', ...change }, roles)).toEqual([]);
  });
});

describe('rolesOf', () => {
  it('gives every role of which one member fits, in the order of the roles', () => {
    const ada: Member = { kind: 'user', provider: 'dev', user: 'ada' };
    const bob: Member = { kind: 'user', provider: 'dev', user: 'bob' };
    const roles = [
      { name: 'z', members: [bob, ada] },
      { name: 'none', members: [] },
      { name: 'b', members: [bob] },
      { name: 'a', members: [ada] },
    ];
    expect(rolesOf(identityWith('{}', true), roles)).toEqual(['z', 'a']);
  });
});
