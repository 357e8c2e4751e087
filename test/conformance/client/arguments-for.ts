import type { Tool } from '@modelcontextprotocol/client';

type Schema = Tool['inputSchema'];

/**
 * Arguments that a schema takes, as far as the suite's tools need them. An object is the schema of the first tool: one
 * scenario looks at what has become of it on the way.
 */
export function argumentsFor(
  { properties = {}, required = [] }: Schema,
  listed: readonly Tool[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(required.map((name) => [name, valueFor(properties[name], listed)]));
}

function valueFor(schema: unknown, listed: readonly Tool[]): unknown {
  const { type } = (schema ?? {}) as { readonly type?: string };
  if (type === 'number' || type === 'integer') return 1;
  if (type === 'boolean') return true;
  return type === 'object' ? listed[0]?.inputSchema : 'text';
}
