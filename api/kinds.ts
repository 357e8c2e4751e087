import { APPROVAL } from './approval.ts';
import { IDENTITY_PROVIDER } from './identity-provider.ts';
import { MASK_RULE } from './mask-rule.ts';
import { REVOCATION } from './revocation.ts';
import { ROLE_POLICY } from './role-policy.ts';
import { SERVER } from './server.ts';

/** Every kind of the group, in the order of the reference. */
export const KINDS = [
  ROLE_POLICY,
  SERVER,
  MASK_RULE,
  IDENTITY_PROVIDER,
  APPROVAL,
  REVOCATION,
] as const;
