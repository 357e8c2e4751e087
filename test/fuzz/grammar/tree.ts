/** A JSON text before it is written: unlike a value, it can have a member twice and any spelling. */
export type Tree =
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'array'; readonly elements: readonly Tree[] }
  /** Keys are JSON texts, quotes included. */
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Tree])[] };

export function raw(text: string): Tree {
  return { kind: 'raw', text };
}

/** A value as its text; a text that is a tree already stays. */
export function treeOf(value: unknown): Tree {
  if (Array.isArray(value)) return { kind: 'array', elements: value.map(treeOf) };
  if (typeof value !== 'object' || value === null) return raw(JSON.stringify(value));
  const members = Object.entries(value).map(
    ([key, member]) => [JSON.stringify(key), treeOf(member)] as const,
  );
  return { kind: 'object', members };
}

/** The text; `blank` stands wherever a blank may. */
export function write(tree: Tree, blank: string): string {
  switch (tree.kind) {
    case 'raw':
      return tree.text;
    case 'array':
      return `[${tree.elements.map((element) => blank + write(element, blank)).join(`${blank},`)}${blank}]`;
    case 'object':
      return `{${tree.members
        .map(([key, member]) => `${blank}${key}${blank}:${blank}${write(member, blank)}`)
        .join(',')}${blank}}`;
  }
}

/** How many objects it has. */
export function objectsIn(tree: Tree): number {
  if (tree.kind === 'raw') return 0;
  const inside = tree.kind === 'array' ? tree.elements : tree.members.map(([, member]) => member);
  const own = tree.kind === 'object' ? 1 : 0;
  return inside.reduce((sum, part) => sum + objectsIn(part), own);
}

type Members = Extract<Tree, { kind: 'object' }>['members'];

/** The tree with the members of its nth object (from 0, outer ones first) changed. */
export function changeObject(tree: Tree, nth: number, change: (members: Members) => Members): Tree {
  let at = -1;
  const walk = (part: Tree): Tree => {
    if (part.kind === 'raw') return part;
    if (part.kind === 'array') return { ...part, elements: part.elements.map(walk) };
    at += 1;
    const members = at === nth ? change(part.members) : part.members;
    return { ...part, members: members.map(([key, member]) => [key, walk(member)] as const) };
  };
  return walk(tree);
}
