import type { Direction, Era, ListKind, Operation, Target } from './operation.ts';

/** What a method's parameters are read into. */
export type Shape =
  | { readonly kind: 'list'; readonly of: ListKind }
  | { readonly kind: 'use'; readonly target: Target['kind'] }
  | { readonly kind: 'complete' }
  | { readonly kind: 'listen' }
  | { readonly kind: 'task' }
  | { readonly kind: 'resourceNotice' }
  /** Nothing in its parameters matters to a decision. */
  | { readonly kind: 'plain'; readonly as: PlainKind };

type PlainKind = Extract<
  Operation['kind'],
  'lifecycle' | 'ownCall' | 'serverRequest' | 'serverNotice' | 'plainMethod'
>;

/** One method in one direction. */
export interface Method {
  readonly method: string;
  readonly form: 'request' | 'notification';
  readonly direction: Direction;
  readonly eras: readonly Era[];
  readonly shape: Shape;
  /** Member of `params` that says what it is about; null where it names nothing. */
  readonly name: 'name' | 'uri' | 'ref' | 'taskId' | 'notifications' | null;
  readonly meaning: string;
  /** Where data of users sits, in parameters and result: for documents and masks. */
  readonly data: readonly string[];
}

export const LEGACY: readonly Era[] = ['legacy'];
export const MODERN: readonly Era[] = ['modern'];
export const BOTH: readonly Era[] = ['legacy', 'modern'];
