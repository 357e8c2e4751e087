import { isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import type { Document, LineCounter, Node, Pair } from 'yaml';
import type { FieldPath } from '../../core/compile/field-path.ts';
import type { Position } from './finding.ts';

/** Where the field of a document was written. */
export type Locate = (path: FieldPath) => Position;

/**
 * Finds fields by their path: a scalar by its own place, a list or object by its key, and a field that is missing by
 * what should hold it.
 */
export function locator(document: Document, lines: LineCounter): Locate {
  const start = document.contents?.range?.[0] ?? document.range?.[0] ?? 0;
  return (path) => {
    const { line, col } = lines.linePos(offsetOf(document, path) ?? start);
    return { line, column: col };
  };
}

interface Found {
  readonly node: unknown;
  /** Where its key or item begins. */
  readonly offset: number | undefined;
}

function offsetOf(document: Document, path: FieldPath): number | undefined {
  let found: Found = { node: document.contents, offset: undefined };
  for (const step of path) {
    const next = below(resolved(found.node, document), step);
    if (next === null) return found.offset;
    found = { node: next.node, offset: next.offset ?? found.offset };
  }
  return isScalar(found.node) && found.node.source !== '' ? begin(found.node) : found.offset;
}

function below(node: unknown, step: string | number): Found | null {
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return item === undefined ? null : { node: item, offset: begin(item) };
  }
  if (!isMap(node)) return null;
  const pair = node.items.find((item) => isPair(item) && keyOf(item) === String(step));
  return pair === undefined ? null : { node: pair.value, offset: begin(pair.key) };
}

function resolved(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function keyOf({ key }: Pair): string | null {
  return isScalar(key) ? String(key.value) : null;
}

function begin(node: unknown): number | undefined {
  return (node as Partial<Node> | null)?.range?.[0];
}
