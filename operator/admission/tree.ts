/** A JSON object of the API server, of which only some fields are known here. The others are kept as they are. */
export type Tree = Readonly<Record<string, unknown>>;

/** Thrown by the readers below; what the API server sends has its types, so nobody can act on it but its sender. */
export class UnreadableObject extends Error {
  readonly code = 'ObjectUnreadable';

  constructor(key: string, expected: string) {
    super(`${key} must be ${expected}`);
  }
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Absent reads as empty, as everywhere in the API of Kubernetes. */
export function treeIn(tree: Tree, key: string): Tree {
  const value = tree[key] ?? {};
  if (!isTree(value)) throw new UnreadableObject(key, 'an object');
  return value;
}

export function treesIn(tree: Tree, key: string): readonly Tree[] {
  return listIn(tree, key).map((item) => {
    if (!isTree(item)) throw new UnreadableObject(key, 'a list of objects');
    return item;
  });
}

export function textsIn(tree: Tree, key: string): readonly string[] {
  return listIn(tree, key).map((item) => {
    if (typeof item !== 'string') throw new UnreadableObject(key, 'a list of texts');
    return item;
  });
}

/** Labels and annotations. */
export function mapIn(tree: Tree, key: string): Readonly<Record<string, string>> {
  const entries = Object.entries(treeIn(tree, key)).map(([name, value]) => {
    if (typeof value !== 'string') throw new UnreadableObject(key, 'an object of texts');
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}

export function textIn(tree: Tree, key: string): string {
  const value = tree[key] ?? '';
  if (typeof value !== 'string') throw new UnreadableObject(key, 'a text');
  return value;
}

/** null: absent, so that what Kubernetes then means is said by the caller. */
export function numberIn(tree: Tree, key: string): number | null {
  const value = tree[key] ?? null;
  if (value !== null && typeof value !== 'number') throw new UnreadableObject(key, 'a number');
  return value;
}

export function flagIn(tree: Tree, key: string): boolean {
  const value = tree[key] ?? false;
  if (typeof value !== 'boolean') throw new UnreadableObject(key, 'true or false');
  return value;
}

function listIn(tree: Tree, key: string): readonly unknown[] {
  const value = tree[key] ?? [];
  if (!Array.isArray(value)) throw new UnreadableObject(key, 'a list');
  return value;
}
