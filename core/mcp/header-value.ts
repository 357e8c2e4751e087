const PREFIX = '=?base64?';
const SUFFIX = '?=';

/** RFC 4648 4 with padding, as the specification asks: `YQ` and `YQ==` must not both be right. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** What can stand in a header without encoding; octets beyond are one text in Latin-1 and another in UTF-8. */
const PLAIN = /^[\t\x20-\x7e]*$/;

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a header that mirrors something of the body: as it stands, or `=?base64?...?=` around UTF-8 (MCP
 * 2026-07-28, value encoding). Null where it is malformed.
 */
export function decodeHeaderValue(value: string): string | null {
  if (!value.startsWith(PREFIX) || !value.endsWith(SUFFIX)) return PLAIN.test(value) ? value : null;
  const payload = value.slice(PREFIX.length, -SUFFIX.length);
  const overlaps = value.length < PREFIX.length + SUFFIX.length;
  return overlaps || !BASE64.test(payload) ? null : decodeUtf8(atob(payload));
}

function decodeUtf8(octets: string): string | null {
  try {
    return UTF8.decode(Uint8Array.from(octets, (octet) => octet.charCodeAt(0)));
  } catch {
    return null;
  }
}
