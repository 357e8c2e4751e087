import type { Problem } from './problem.ts';

interface CodeMeaning {
  readonly severity: Problem['severity'];
  readonly meaning: string;
}

/** Every problem that compilation can find beyond what the schema of one object says. */
export const PROBLEM_CODES = {
  NameConflicted: {
    severity: 'Error',
    meaning:
      'Two objects of one kind have the same name. Neither is used, and the pods that they select deny everything.',
  },
  RulesTooMany: {
    severity: 'Error',
    meaning:
      'With the rules of this policy its namespace would have more than 2,000. It is not used, and the pods that it selects deny everything.',
  },
  ObjectsTooMany: {
    severity: 'Error',
    meaning:
      'With this object its namespace would have more than 1,000 of its kind. It is not used, and the pods that it selects deny everything.',
  },
  RoleConflicted: {
    severity: 'Error',
    meaning:
      'An older policy of the namespace (by creation, then by name), or one that cannot be used, defines the role. This definition is not used.',
  },
  RoleUnavailable: {
    severity: 'Error',
    meaning:
      'A policy that cannot be used may define a role that rules or masks of the pod name. The pod denies everything.',
  },
  ServerConflicted: {
    severity: 'Error',
    meaning: 'An older McpServer selects the same pod. This one is not used there.',
  },
  ProviderConflicted: {
    severity: 'Error',
    meaning:
      'A provider of the installation, an older one, or one that cannot be used has the same issuer. This one is not used, so tokens have one meaning.',
  },
  PathConflicted: {
    severity: 'Error',
    meaning:
      'A path listed as non-MCP is the MCP path or the ssePath of the pod, and stays guarded; or the ssePath is the MCP path, and HTTP+SSE is not offered.',
  },
  NotSupported: {
    severity: 'Error',
    meaning:
      'The schema knows this, but this release cannot honour it. Nothing is let through because of it.',
  },
  UndefinedRole: {
    severity: 'Warning',
    meaning: 'No policy of the namespace defines the role: nobody has it, and it exempts nobody.',
  },
  UndefinedProvider: {
    severity: 'Warning',
    meaning: 'No McpIdentityProvider has this name: the member matches nobody.',
  },
  MemberNeverMatches: {
    severity: 'Warning',
    meaning: 'No provider vouches for members of this form: the member matches nobody.',
  },
  RuleNeverMatches: {
    severity: 'Warning',
    meaning: 'No message that is as the server expects it can match the rule.',
  },
  PatternNeverMatches: {
    severity: 'Warning',
    meaning: 'A resource pattern that is not in normal form: no URI that is let in can match it.',
  },
  RuleShadowed: {
    severity: 'Warning',
    meaning:
      'Another rule decides everything that the rule covers: without it nothing would change.',
  },
  RuleDuplicated: { severity: 'Warning', meaning: 'Another rule says the same.' },
  ConditionWithoutExists: {
    severity: 'Warning',
    meaning:
      'A condition of a Deny or RequireApproval rule does not hold when the argument is absent, and the server may have a default.',
  },
  ConfusableName: {
    severity: 'Warning',
    meaning:
      'The pattern has characters beyond ASCII. Names compare byte by byte, and other characters look the same.',
  },
  ApprovalUnavailable: {
    severity: 'Warning',
    meaning: 'This release cannot hold calls: what the RequireApproval rule covers is denied.',
  },
  MaskUnavailable: {
    severity: 'Warning',
    meaning: 'This release cannot apply masks: what the mask rule covers is denied.',
  },
} as const satisfies Record<string, CodeMeaning>;

export type ProblemCode = keyof typeof PROBLEM_CODES;
