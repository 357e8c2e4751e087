import * as z from 'zod';
import { ruled } from './field-rule.ts';
import type { FieldRule } from './field-rule.ts';

const KIBIBYTE = 1024;
const MEBIBYTE = KIBIBYTE * KIBIBYTE;

interface Times {
  readonly idleSeconds?: number | undefined;
  readonly totalSeconds?: number | undefined;
}

/** A silence that is longer than the whole would never be noticed: one of the two is not what was meant. */
const IDLE_WITHIN_TOTAL: FieldRule<Times> = {
  cel: '!has(self.idleSeconds) || !has(self.totalSeconds) || self.idleSeconds <= self.totalSeconds',
  message: 'idleSeconds must not be more than totalSeconds: the silence would never end anything',
  check: ({ idleSeconds = 0, totalSeconds = Infinity }) => idleSeconds <= totalSeconds,
};

/** The limits that an McpServer sets. Their defaults are in `core/snapshot/`, what each is for in `sidecar/limits/`. */
export const serverLimits = ruled(
  z.strictObject({
    requestBytes: bounded(KIBIBYTE, 64 * MEBIBYTE, 'Largest request body, in octets.'),
    messageBytes: bounded(
      KIBIBYTE,
      256 * MEBIBYTE,
      'Largest single answer or event that is read whole, in octets. A larger answer passes as it comes where nothing in it has to change, and is refused elsewhere; a larger event ends its stream.',
    ),
    // As many as one principal may have connections: no more could ever be open.
    streamsPerPrincipal: bounded(1, 1_024, 'Open streams of one principal.'),
    idleSeconds: bounded(
      1,
      86_400,
      'Seconds without an octet from the server after which a call or stream ends.',
    ),
    totalSeconds: bounded(
      1,
      604_800,
      'Seconds after which a call or stream ends, whatever comes on it.',
    ),
  }),
  IDLE_WITHIN_TOTAL,
);

function bounded(least: number, most: number, meaning: string): z.ZodOptional<z.ZodInt> {
  return z.int().min(least).max(most).optional().describe(meaning);
}
