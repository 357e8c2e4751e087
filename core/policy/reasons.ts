/**
 * Why a message passed or did not: the closed list that records, metrics and reference docs share.
 * Clients never see a code or a sentence of this table.
 */
export const REASONS = {
  AllowedByRule: 'An Allow rule matches and nothing forbids it.',
  AllowedByProtocol:
    'Always answered to a principal with at least one role; the contents are filtered.',
  AllowedByImplication:
    'Implied by an Allow rule for what it concerns (lists, notifications, completion, tasks).',
  AllowedInCall: 'Belongs to a call that was allowed.',
  AllowedByObserve:
    'Every policy of this pod is in mode Observe: forwarded, the would-be decision is recorded.',
  DeniedByRule: 'A Deny rule matches.',
  NoRuleMatched: 'No Allow rule matches: denied by default.',
  NoRole: 'The principal has none of the roles that the policies define.',
  ApprovalRequired: 'A RequireApproval rule matches, and no approval has been granted.',
  MaskUnavailable: 'A mask rule covers this, and it cannot be applied.',
  RateLimited: "The rule's rate limit for this principal is used up.",
  UnknownMethod: 'The method is in no table of the protocol and no methods rule allows it.',
  ResourceNotNormal: 'The resource URI is not in normal form.',
  UnknownTask: 'The task is not one that this principal started.',
  NotOwnCall: 'The message refers to a call that this principal did not make.',
  NoPolicy: 'No policy selects this pod.',
  PolicyInvalid: 'A policy selects this pod, but no valid form of it was ever seen.',
  NoSnapshot: 'No policy snapshot has arrived yet.',
  SnapshotExpired: 'The policy snapshot is older than the staleness bound allows.',
  PodExposed: 'The pod is not exclusively behind the gate: there is another way to its server.',
  AuditUnavailable: 'The decision could not be recorded.',
  CredentialExpired: 'The credential that opened this stream has expired.',
  PolicyChanged: 'The policies in force no longer allow this open stream.',
  TimeExceeded: 'The call or stream has been open for as long as the McpServer allows.',
  InternalError: 'The gate failed while it decided: denied.',
} as const;

export type ReasonCode = keyof typeof REASONS;
