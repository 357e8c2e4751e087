import { isTree } from './tree.ts';

/**
 * Where two JSON values differ first, as a path like `spec.containers[0].image`; null: nowhere. Keys compare in order. What
 * is the same value in both, as all that injection leaves alone, is not looked into.
 */
export function firstDifference(one: unknown, other: unknown, path = ''): string | null {
  if (one === other) return null;
  if (Array.isArray(one) && Array.isArray(other)) return inLists(one, other, path);
  if (isTree(one) && isTree(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].toSorted();
    return firstOf(keys, (key) =>
      firstDifference(one[key], other[key], path === '' ? key : `${path}.${key}`),
    );
  }
  return path;
}

/** An element that is in one list only is a difference at its index. */
function inLists(one: readonly unknown[], other: readonly unknown[], path: string): string | null {
  const indexes = [...Array(Math.max(one.length, other.length)).keys()];
  return firstOf(indexes, (index) =>
    firstDifference(one[index], other[index], `${path}[${index}]`),
  );
}

function firstOf<Step>(
  steps: readonly Step[],
  differenceAt: (step: Step) => string | null,
): string | null {
  for (const step of steps) {
    const found = differenceAt(step);
    if (found !== null) return found;
  }
  return null;
}
