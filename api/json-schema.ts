import * as z from 'zod';

/** What a client may send, defaults left out, in the dialect that custom resource definitions build on. */
export function jsonSchemaOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input', reused: 'inline' });
}
