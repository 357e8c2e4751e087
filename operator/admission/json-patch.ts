import { firstDifference } from './difference.ts';
import type { Tree } from './tree.ts';

/** One operation of RFC 6902. */
export interface PatchOperation {
  readonly op: 'replace';
  readonly path: string;
  readonly value: unknown;
}

/** Makes `desired` of `original`, which differ in nothing but their spec. Empty where they are equal. */
export function specPatch(original: Tree, desired: Tree): readonly PatchOperation[] {
  const value = desired['spec'];
  return firstDifference(original['spec'], value) === null
    ? []
    : [{ op: 'replace', path: '/spec', value }];
}
