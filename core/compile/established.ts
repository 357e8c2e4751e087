interface Created {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp?: string | null | undefined;
  };
}

/** Sorts after every timestamp: objects from files have none, and are ordered by name alone. */
const NEVER = '\uffff';

/**
 * The order in which conflicts are settled, whatever the order of input: the older object holds, then the lower name.
 * The kind settles nothing; it only puts problems into one order.
 */
export function byEstablishment<Item extends Created>(items: readonly Item[]): readonly Item[] {
  return items.toSorted(
    (one, other) =>
      compare(one.metadata.creationTimestamp ?? NEVER, other.metadata.creationTimestamp ?? NEVER) ||
      compare(one.metadata.name, other.metadata.name) ||
      compare(one.kind, other.kind),
  );
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
