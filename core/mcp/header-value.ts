/** MCP 2026-07-28, Streamable HTTP, value encoding: base64 of UTF-8 between these marks. */
const OPENING = '=?base64?';
const CLOSING = '?=';

/** The text that a routing header stands for; null where its base64 is not in canonical form or not UTF-8. */
export function decodeHeaderValue(value: string): string | null {
  if (!value.startsWith(OPENING) || !value.endsWith(CLOSING)) return value;
  const encoded = value.slice(OPENING.length, -CLOSING.length);
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(encoded))
    return null;
  try {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
