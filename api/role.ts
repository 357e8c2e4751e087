import * as z from 'zod';
import { ruled, textRule } from './field-rule.ts';
import { listOf, setOf } from './list.ts';
import { printable, providerName, roleName } from './name.ts';

const member = ruled(
  z.strictObject({
    provider: providerName
      .optional()
      .describe('The McpIdentityProvider that vouches for `values` or `user`.'),
    claim: printable(256)
      .optional()
      .describe("Claim that holds the values; default: the provider's `claimMapping.roles`."),
    values: setOf(printable(256), { min: 1, max: 64 })
      .optional()
      .describe(
        'A principal whose claim is, or lists, one of these values is a member. Compared exactly.',
      ),
    user: printable(256).optional().describe("One person, by the provider's `claimMapping.user`."),
    serviceAccount: ruled(
      z.string().max(317),
      textRule(
        /^([a-z0-9]([-a-z0-9]*[a-z0-9])?\/)?[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
        'must be the name of a service account, or <namespace>/<name>',
      ),
    )
      .optional()
      .describe(
        "A service account, `<namespace>/<name>`, or its name alone in the policy's namespace.",
      ),
  }),
  {
    cel: '[has(self.values), has(self.user), has(self.serviceAccount)].exists_one(given, given)',
    message: 'a member is given by exactly one of values, user and serviceAccount',
    check: ({ values, user, serviceAccount }) =>
      [values, user, serviceAccount].filter((given) => given !== undefined).length === 1,
  },
  {
    cel: 'has(self.serviceAccount) != has(self.provider)',
    message: 'values and user need the provider that vouches for them; a serviceAccount has none',
    check: ({ serviceAccount, provider }) =>
      (serviceAccount !== undefined) !== (provider !== undefined),
  },
  {
    cel: '!has(self.claim) || has(self.values)',
    message: 'claim says where values are; give values as well',
    check: ({ claim, values }) => claim === undefined || values !== undefined,
  },
);

/** A role and who has it. */
export const role = z.strictObject({
  name: roleName.describe('Name of the role, unique in the namespace.'),
  members: listOf(member, { min: 1, max: 64 }).describe(
    'Who has the role: whoever one of these describes.',
  ),
});

export type RoleMember = z.output<typeof member>;
export type RoleDefinition = z.output<typeof role>;
