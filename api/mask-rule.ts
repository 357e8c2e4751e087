import * as z from 'zod';
import type { FieldRule } from './field-rule.ts';
import { ruled, textRule } from './field-rule.ts';
import { ACCEPTED, AGE, defineKind, PODS, PROGRAMMED } from './kind.ts';
import { mapOf, setOf } from './list.ts';
import { label, nameGlob, printable, roleName, uriGlob } from './name.ts';
import { labelSelector } from './selector.ts';
import { podStatus } from './status.ts';

const pattern = z.strictObject({
  name: label.describe('Name of the pattern, for counters and records.'),
  expression: ruled(z.string().min(1).max(1024), {
    cel: String.raw`!self.matches(r'(^|[^\\])(\\\\)*(\\[1-9]|\\k<|\(\?(=|!|>|<=|<!))')`,
    message:
      'must be an expression in RE2 syntax: without back-references, look-around and atomic groups',
    check: (text) => !/(^|[^\\])(\\\\)*(\\[1-9]|\\k<|\(\?(=|!|>|<=|<!))/.test(text),
  }).describe('Regular expression in RE2 syntax; it runs in linear time.'),
  group: z.int().min(0).max(32).default(0).describe('Capture group to mask; 0 is the whole match.'),
});

const fields = z.strictObject({
  selector: labelSelector.prefault({}),
  roles: setOf(roleName, { max: 64 })
    .optional()
    .describe('Roles it applies to; none listed: everybody.'),
  exceptRoles: setOf(roleName, { max: 64 }).optional().describe('Roles it does not apply to.'),
  tools: setOf(nameGlob, { max: 64 }).optional().describe('Tools it covers, as globs.'),
  resources: setOf(uriGlob, { max: 64 }).optional().describe('Resource URIs it covers, as globs.'),
  prompts: setOf(nameGlob, { max: 64 }).optional().describe('Prompts it covers, as globs.'),
  direction: z
    .enum(['Response', 'Request', 'Both'])
    .default('Response')
    .describe('Response: what the server sends. Request: what the client sends.'),
  detectors: setOf(label, { max: 64 }).optional().describe('Built-in detectors, by name.'),
  patterns: mapOf(pattern, 'name', { max: 32 }).optional().describe('Your own patterns.'),
  fields: setOf(
    ruled(
      z.string().max(256),
      textRule(/^\$([.[]\P{Cc}*)?$/u, 'must be a JSONPath that starts with "$"'),
    ),
    { max: 64 },
  )
    .optional()
    .describe('JSONPath (RFC 9535) of fields in structured content, and in text that is JSON.'),
  action: z
    .enum(['Redact', 'Partial', 'Pseudonymize', 'Remove', 'Block'])
    .default('Redact')
    .describe(
      'What becomes of a find. Pseudonymize: a keyed HMAC. Block: the whole answer is refused.',
    ),
  exempt: setOf(printable(256), { max: 64 })
    .optional()
    .describe('Values that are never masked, exactly as written.'),
});

const FINDS_SOMETHING: FieldRule<z.output<typeof fields>> = {
  cel: '(has(self.detectors) && size(self.detectors) > 0) || (has(self.patterns) && size(self.patterns) > 0) || (has(self.fields) && size(self.fields) > 0)',
  message: 'a mask rule needs something to find: at least one of detectors, patterns and fields',
  check: ({ detectors = [], patterns = [], fields: paths = [] }) =>
    detectors.length + patterns.length + paths.length > 0,
};

export const MASK_RULE = defineKind({
  kind: 'McpMaskRule',
  plural: 'mcpmaskrules',
  shortName: 'mmr',
  description:
    'What is masked in messages of the pods that it selects. Where tools, resources and prompts are all left out it covers everything. What a mask rule covers is denied (reason MaskUnavailable) wherever the mask cannot be applied.',
  spec: ruled(fields, FINDS_SOMETHING),
  status: podStatus,
  columns: [
    {
      name: 'Action',
      type: 'string',
      jsonPath: '.spec.action',
      description: 'What becomes of a find.',
    },
    PODS,
    ACCEPTED,
    PROGRAMMED,
    AGE,
  ],
});
