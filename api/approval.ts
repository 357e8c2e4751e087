import * as z from 'zod';
import { ruled, textRule } from './field-rule.ts';
import { AGE, conditionColumn, defineKind } from './kind.ts';
import { mapOf } from './list.ts';
import { label, nameGlob, printable, providerName, timestamp } from './name.ts';
import { plainStatus } from './status.ts';

const digest = ruled(
  z.string().max(64),
  textRule(/^[0-9a-f]{64}$/, 'must be a SHA-256 digest: 64 lower-case hexadecimal digits'),
);

const requester = z.strictObject({
  provider: providerName.describe('The McpIdentityProvider that vouched.'),
  subject: printable(256).describe('Subject of the token.'),
  user: printable(256).describe('The name that people know.'),
  kubernetesUser: printable(256)
    .optional()
    .describe(
      'The same person in Kubernetes. Without it nobody can be told apart from the requester.',
    ),
});

const decision = ruled(
  z.strictObject({
    approver: printable(256).describe('Kubernetes user that decided.'),
    verdict: z.enum(['Approved', 'Denied']).describe('What was decided.'),
    reason: z.string().max(1024).optional().describe('Why; a denial needs it.'),
    decidedAt: timestamp.describe('When.'),
  }),
  {
    cel: "self.verdict != 'Denied' || (has(self.reason) && size(self.reason) > 0)",
    message: 'a denial needs a reason, so that the requester knows what to change',
    check: ({ verdict, reason = '' }) => verdict !== 'Denied' || reason !== '',
  },
);

export const APPROVAL = defineKind({
  kind: 'McpApproval',
  plural: 'mcpapprovals',
  shortName: 'mcpa',
  description:
    'One call that a RequireApproval rule holds. Gatehouse writes the spec, approvers write decisions. This release holds no calls: RequireApproval denies, and the problem ApprovalUnavailable says so.',
  spec: ruled(
    z.strictObject({
      requester: requester.describe('Who asks.'),
      server: label.describe('The protected MCP server.'),
      method: printable(128).describe('JSON-RPC method of the call.'),
      tool: nameGlob.describe('The tool that is called.'),
      rule: printable(512).describe('The rule that holds the call, `<namespace>/<policy>/<rule>`.'),
      digest: digest.describe(
        'Digest of the call: principal, server, tool, its definition and the arguments.',
      ),
      preview: z.string().max(16_384).describe('The arguments, masked, for the approver to read.'),
      approvals: z.int().min(1).max(16).default(1).describe('How many people must approve.'),
      expiresAt: timestamp.describe('Decisions and grants end here.'),
    }),
    {
      cel: 'self == oldSelf',
      message: 'the spec of an approval cannot be changed: what was asked is what is decided',
      check: () => true,
    },
  ),
  status: plainStatus.extend({
    decisions: mapOf(decision, 'approver', { max: 16 })
      .optional()
      .describe('What approvers decided, one entry each.'),
  }),
  columns: [
    {
      name: 'Requester',
      type: 'string',
      jsonPath: '.spec.requester.user',
      description: 'Who asks.',
    },
    {
      name: 'Server',
      type: 'string',
      jsonPath: '.spec.server',
      description: 'The protected MCP server.',
    },
    {
      name: 'Tool',
      type: 'string',
      jsonPath: '.spec.tool',
      description: 'The tool that is called.',
    },
    conditionColumn('Approved', 'Enough people approved, and nobody denied.'),
    { name: 'Expires', type: 'string', jsonPath: '.spec.expiresAt', description: 'When it ends.' },
    AGE,
  ],
});
