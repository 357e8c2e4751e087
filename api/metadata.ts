import * as z from 'zod';

const text = z.string().max(1024);
/** Written by the API server, of no meaning here. */
const foreign = z.unknown().optional();

/** ObjectMeta as far as the product reads it; the other fields of Kubernetes are known and left alone. */
export const metadata = z.strictObject({
  name: z
    .string()
    .max(253)
    .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'must be lower-case letters, digits, "-" and "."'),
  namespace: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be lower-case letters, digits and "-"')
    .default('default'),
  generation: z.int().optional(),
  resourceVersion: text.optional(),
  creationTimestamp: text.nullish(),
  uid: text.optional(),
  labels: z.record(z.string(), z.string()).nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
  generateName: foreign,
  selfLink: foreign,
  deletionTimestamp: foreign,
  deletionGracePeriodSeconds: foreign,
  ownerReferences: foreign,
  finalizers: foreign,
  managedFields: foreign,
});
