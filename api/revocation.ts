import * as z from 'zod';
import { ruled } from './field-rule.ts';
import { ACCEPTED, AGE, defineKind } from './kind.ts';
import { printable, providerName, timestamp } from './name.ts';
import { plainStatus } from './status.ts';

export const REVOCATION = defineKind({
  kind: 'McpRevocation',
  plural: 'mcprevocations',
  shortName: 'mrev',
  description:
    'Cuts off a subject, a session or a token before it expires. This release does not honour it yet: the problem NotSupported says so.',
  spec: ruled(
    z.strictObject({
      provider: providerName
        .optional()
        .describe('The McpIdentityProvider of the subject or token.'),
      subject: printable(256).optional().describe('Subject whose tokens are refused.'),
      session: printable(256).optional().describe('Session that ends, as audit records name it.'),
      tokenId: printable(256).optional().describe('The `jti` of one token that is refused.'),
      expiresAt: timestamp.describe(
        'When the object has served its purpose: no earlier than the tokens that it is about expire.',
      ),
      reason: z.string().max(1024).optional().describe('Why, for the record.'),
    }),
    {
      cel: '[has(self.subject), has(self.session), has(self.tokenId)].exists_one(given, given)',
      message: 'a revocation names exactly one of subject, session and tokenId',
      check: ({ subject, session, tokenId }) =>
        [subject, session, tokenId].filter((given) => given !== undefined).length === 1,
    },
    {
      cel: 'has(self.session) != has(self.provider)',
      message: 'subject and tokenId need the provider that they belong to; a session has none',
      check: ({ session, provider }) => (session !== undefined) !== (provider !== undefined),
    },
  ),
  status: plainStatus,
  columns: [
    {
      name: 'Subject',
      type: 'string',
      jsonPath: '.spec.subject',
      description: 'Subject that is cut off.',
    },
    { name: 'Expires', type: 'string', jsonPath: '.spec.expiresAt', description: 'When it ends.' },
    ACCEPTED,
    AGE,
  ],
});
