import * as z from 'zod';
import { ruled } from './field-rule.ts';
import { listOf, setOf } from './list.ts';

const MOST_REQUIREMENTS = 32;
const labelKey = z.string().min(1).max(317);
const labelValue = z.string().max(63);

const requirement = ruled(
  z.strictObject({
    key: labelKey.describe('Label key.'),
    operator: z
      .enum(['In', 'NotIn', 'Exists', 'DoesNotExist'])
      .describe('How the label is compared with `values`.'),
    values: setOf(labelValue, { max: 32 })
      .optional()
      .describe('Label values; for `In` and `NotIn` only.'),
  }),
  {
    cel: "(self.operator in ['In', 'NotIn']) == (has(self.values) && size(self.values) > 0)",
    message: 'operator In and NotIn need values; Exists and DoesNotExist take none',
    check: ({ operator, values = [] }) => ['In', 'NotIn'].includes(operator) === values.length > 0,
  },
);

/** A Kubernetes label selector over pod labels. An empty one selects every pod of the namespace. */
export const labelSelector = z
  .strictObject({
    matchLabels: z
      .record(labelKey, labelValue)
      .refine(
        (labels) => Object.keys(labels).length <= MOST_REQUIREMENTS,
        `must have at most ${MOST_REQUIREMENTS} labels`,
      )
      .meta({ maxProperties: MOST_REQUIREMENTS })
      .optional()
      .describe('Labels that a pod must carry, all of them.'),
    matchExpressions: listOf(requirement, { max: MOST_REQUIREMENTS })
      .optional()
      .describe('Requirements on labels that must all hold.'),
  })
  .describe(
    'Pods this applies to, by their labels at admission. Empty: every pod of the namespace.',
  );

export type LabelSelector = z.output<typeof labelSelector>;
