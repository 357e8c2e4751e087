import { field, textAt, textsAt } from './fields.ts';

/** Labels of a Namespace, by which pods opt in and captures are chosen. */
export interface ObservedNamespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly isTerminating: boolean;
}

export function observedNamespace(namespace: unknown): ObservedNamespace {
  return {
    name: textAt(namespace, 'metadata', 'name'),
    labels: textsAt(namespace, 'metadata', 'labels'),
    isTerminating: field(namespace, 'metadata', 'deletionTimestamp') !== undefined,
  };
}
