import * as z from 'zod';
import { ruled, textRule } from './field-rule.ts';

/** Longest name of a tool, prompt or method that a glob may describe. */
const LONGEST_GLOB = 256;
const LONGEST_URI_GLOB = 1024;
const LONGEST_NAME = 63;

/** Printable text: names from outside, which keep whatever alphabet their system has. */
export const printable = (longest: number): z.ZodString =>
  z
    .string()
    .max(longest)
    .regex(/^\P{Cc}+$/u, 'must be at least one character long and hold no control characters');

/** The name of a rule, server or pattern: a DNS label (RFC 1123), since it becomes part of ids and metrics. */
export const label = ruled(
  z.string().max(LONGEST_NAME),
  textRule(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    'must be lower-case letters, digits and "-", and start and end with a letter or digit',
  ),
);

export const roleName = ruled(
  z.string().max(LONGEST_NAME),
  textRule(
    /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/,
    'must be letters, digits, "-", "_" and ".", and start and end with a letter or digit',
  ),
);

/** The name of an McpIdentityProvider: a DNS subdomain, as Kubernetes names objects. */
export const providerName = ruled(
  z.string().max(253),
  textRule(
    /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
    'must be the name of an McpIdentityProvider: lower-case letters, digits, "-" and "."',
  ),
);

export const nameGlob = printable(LONGEST_GLOB);

/**
 * A plain pattern, like printable text: in lists of lists CEL would cost more than the API server admits.
 * INVARIANT: it has one way through any text, so that a long one takes no longer than its length.
 */
export const uriGlob = z
  .string()
  .max(LONGEST_URI_GLOB)
  .regex(
    /^([A-Za-z][-A-Za-z0-9+.]*[:*?]|\*)[^\s\p{Cc}]*$/u,
    'must be a URI pattern that starts with a scheme (file:///docs/**) or a wildcard (**), without spaces',
  );

export const methodGlob = ruled(
  z.string().max(128),
  textRule(
    /^[A-Za-z0-9_$*?.-]+(\/[A-Za-z0-9_$*?.-]+)*$/,
    'must be a JSON-RPC method such as logging/setLevel; "*" and "?" are wildcards',
  ),
);

/** RFC 3339, as Kubernetes writes points in time. */
export const timestamp = ruled(z.string().max(40).meta({ format: 'date-time' }), {
  cel: null,
  message: 'must be a point in time in RFC 3339 form, such as 2026-01-31T12:00:00Z',
  check: (text) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text) &&
    !Number.isNaN(Date.parse(text)),
});
