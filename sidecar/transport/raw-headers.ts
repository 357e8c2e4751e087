/** Header lines of one request by lower-case name; every line of a repeated name is kept. */
export interface HeaderLines {
  /** The only value of the name; of a repeated one the first. */
  one(name: string): string | undefined;
  all(name: string): readonly string[];
  /** Lower-case names as they came, repeated ones once. */
  names(): readonly string[];
  /** Names that came more than once. */
  readonly repeated: readonly string[];
}

/**
 * Reads Node's `rawHeaders`. The joined form (`headers`) hides what a second reader would see: it keeps the first
 * Authorization and joins two Mcp-Session-Id lines into one value.
 */
export function readHeaderLines(raw: readonly string[]): HeaderLines {
  const lines = new Map<string, string>();
  const more = new Map<string, string[]>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    const value = raw[at + 1] ?? '';
    const first = lines.get(name);
    if (first === undefined) lines.set(name, value);
    else more.set(name, [...(more.get(name) ?? [first]), value]);
  }
  return {
    one: (name) => lines.get(name),
    all: (name) => more.get(name) ?? single(lines.get(name)),
    names: () => [...lines.keys()],
    repeated: [...more.keys()],
  };
}

function single(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
