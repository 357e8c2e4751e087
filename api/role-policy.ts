import * as z from 'zod';
import { ACCEPTED, AGE, defineKind, PODS, PROGRAMMED } from './kind.ts';
import { mapOf } from './list.ts';
import { role } from './role.ts';
import { rule } from './rule.ts';
import { labelSelector } from './selector.ts';
import { podStatus } from './status.ts';

export const ROLE_POLICY = defineKind({
  kind: 'McpRolePolicy',
  plural: 'mcprolepolicies',
  shortName: 'mrp',
  description: 'Roles, and what they may do on the MCP servers of the pods that it selects.',
  spec: z.strictObject({
    selector: labelSelector.prefault({}),
    mode: z
      .enum(['Enforce', 'Observe'])
      .default('Enforce')
      .describe('Observe: the rules decide nothing; what they would have decided is recorded.'),
    roles: mapOf(role, 'name', { max: 64 })
      .default([])
      .describe(
        'Roles that this policy defines. A name has one definition per namespace; the oldest holds.',
      ),
    rules: mapOf(rule, 'name', { max: 128 })
      .default([])
      .describe('Rules; their order does not matter.'),
  }),
  status: podStatus,
  columns: [
    { name: 'Mode', type: 'string', jsonPath: '.spec.mode', description: 'Enforce or Observe.' },
    PODS,
    ACCEPTED,
    PROGRAMMED,
    AGE,
  ],
});
