/** A call of the tool that everybody may use; `more` is JSON of members of its arguments. */
export function call(more = '', id = 1): string {
  return `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"open","arguments":{${more}}}}`;
}

/** The same, with white space after it up to so many octets. */
export function callOf(octets: number): string {
  return call().padEnd(octets);
}

/** So many calls in one batch. */
export function batch(count: number): string {
  return `[${Array.from({ length: count }, (_none, at) => call('', at)).join(',')}]`;
}

/** What goes with a batch: the one revision that has them. */
export const BATCH_HEADERS = { 'mcp-protocol-version': '2025-03-26' } as const;
