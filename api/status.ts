import * as z from 'zod';
import { mapOf } from './list.ts';
import { printable, timestamp } from './name.ts';

const condition = z
  .strictObject({
    type: z
      .string()
      .min(1)
      .max(316)
      .describe('Accepted or Programmed; unknown types are to be ignored.'),
    status: z.enum(['True', 'False', 'Unknown']).describe('Whether the condition holds.'),
    observedGeneration: z
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .optional()
      .describe('Generation that this is about.'),
    lastTransitionTime: timestamp.describe('When `status` last changed.'),
    reason: printable(1024).describe('Stable CamelCase word for why.'),
    message: z.string().max(32_768).describe('A sentence for people.'),
  })
  .describe('One aspect of how the object fares.');

const count = z.int().min(0).max(2_147_483_647);

const conditions = mapOf(condition, 'type', { max: 16 })
  .optional()
  .describe(
    'Accepted: the object is valid and in force. Programmed: every pod it selects enforces it.',
  );

const observedGeneration = z
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .optional()
  .describe('The generation of the spec that this status is about.');

/** Status of kinds that select pods. */
export const podStatus = z.strictObject({
  observedGeneration,
  conditions,
  pods: z
    .strictObject({
      selected: count.describe('Pods that the selector matches.'),
      programmed: count.describe('Pods whose sidecar enforces the observed generation.'),
    })
    .optional()
    .describe('How far the object has come.'),
});

/** Status of kinds that select no pods. */
export const plainStatus = z.strictObject({ observedGeneration, conditions });
