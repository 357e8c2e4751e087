import * as z from 'zod';
import { ruled, textRule } from './field-rule.ts';
import { listOf, setOf } from './list.ts';
import { label, methodGlob, nameGlob, uriGlob } from './name.ts';
import { whenCondition } from './when.ts';

const MOST_NAMES = 64;
const names = (item: z.ZodString): z.ZodArray<z.ZodString> => setOf(item, { max: MOST_NAMES });

const roleReference = ruled(
  z.string().max(63),
  textRule(
    /^(\*|[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$/,
    'must be the name of a role, or "*" for every principal with a role',
  ),
);

const limit = z.strictObject({
  requests: z.int().min(1).max(1_000_000).describe('Calls that may pass per unit of time.'),
  per: z.enum(['Second', 'Minute', 'Hour']).describe('The unit of time.'),
  burst: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('Calls that may pass at once after a pause; default: `requests`.'),
});

export const rule = ruled(
  z.strictObject({
    name: label.describe(
      'Name of the rule in this policy; audit records say `<namespace>/<policy>/<rule>`.',
    ),
    roles: setOf(roleReference, { min: 1, max: MOST_NAMES }).describe(
      'Roles it applies to; `*` is every principal with at least one role of the namespace.',
    ),
    effect: z
      .enum(['Allow', 'Deny', 'RequireApproval'])
      .describe(
        'Deny beats RequireApproval beats Allow, whatever the order; what nothing allows is denied. RequireApproval allows a call once other people have approved it.',
      ),
    tools: names(nameGlob)
      .optional()
      .describe('Tools, as globs: `*` any run of characters, `?` one.'),
    resources: names(uriGlob)
      .optional()
      .describe(
        'Resource URIs, as globs: `**` any run, `*` any run without `/`, `?` one character but `/`.',
      ),
    prompts: names(nameGlob).optional().describe('Prompts, as globs.'),
    methods: names(methodGlob)
      .optional()
      .describe('JSON-RPC methods that no other list covers, as globs.'),
    when: listOf(whenCondition, { max: 16 })
      .optional()
      .describe('Conditions on the arguments of a tool or prompt; all must hold.'),
    limit: limit
      .optional()
      .describe('How often one principal may use an Allow rule, per pod (token bucket).'),
  }),
  {
    cel: '(has(self.tools) && size(self.tools) > 0) || (has(self.resources) && size(self.resources) > 0) || (has(self.prompts) && size(self.prompts) > 0) || (has(self.methods) && size(self.methods) > 0)',
    message: 'a rule names at least one of tools, resources, prompts and methods',
    check: ({ tools = [], resources = [], prompts = [], methods = [] }) =>
      tools.length + resources.length + prompts.length + methods.length > 0,
  },
  {
    cel: "!has(self.limit) || self.effect == 'Allow'",
    message: 'a limit counts calls that pass: only a rule with effect Allow can have one',
    check: ({ limit: given, effect }) => given === undefined || effect === 'Allow',
  },
);

export type RuleSpec = z.output<typeof rule>;
