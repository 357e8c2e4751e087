/**
 * What keeps a URI from being in normal form (RFC 3986 6.2.2). Each is a second spelling of the same resource for some
 * server, and rules match the bytes as sent; so only the first spelling is let in.
 */
const FAULTS: readonly RegExp[] = [
  /** Whitespace and control characters are in no URI; parsers of the WHATWG kind drop them. A backslash is their slash. */
  /[\s\p{Cc}\\]/u,
  /** "." and ".." as a whole segment, in the query and the fragment too: simple servers take all of it for a path. */
  /[:/?#]\.{1,2}(?:[/?#;]|$)/,
  /** Encoded control characters, slash and backslash. */
  /%(?:[01][0-9a-f]|7f|2f|5c)/i,
  /** Encoded characters that need no encoding (RFC 3986 2.3), the dot among them. */
  /%(?:4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a]|3[0-9]|2d|2e|5f|7e)/i,
  /** A user, or capital letters, in the authority. */
  /^[^:/?#]*:\/\/[^/?#]*[@A-Z]/,
];

/** RFC 3986 3.1, lower case. */
const SCHEME = /^[a-z][a-z0-9+.-]*:/;

export function isNormalUri(uri: string): boolean {
  return SCHEME.test(uri) && !FAULTS.some((fault) => fault.test(uri));
}
