import type * as z from 'zod';

export const GROUP = 'gatehouse.dev';
export const VERSION = 'v1alpha1';
export const API_VERSION = `${GROUP}/${VERSION}`;

/** A column of `kubectl get` (additionalPrinterColumns). */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly jsonPath: string;
  readonly description: string;
}

/** Everything that the custom resource definition, the types and the reference page of one kind are made from. */
export interface Kind<Name extends string, Spec extends z.ZodType, Status extends z.ZodType> {
  readonly kind: Name;
  readonly plural: string;
  readonly shortName: string;
  readonly description: string;
  readonly spec: Spec;
  readonly status: Status;
  readonly columns: readonly PrinterColumn[];
}

/** Keeps the literal name and the schemas in the type. */
export function defineKind<Name extends string, Spec extends z.ZodType, Status extends z.ZodType>(
  kind: Kind<Name, Spec, Status>,
): Kind<Name, Spec, Status> {
  return kind;
}

export function conditionColumn(type: string, description: string): PrinterColumn {
  return {
    name: type,
    type: 'string',
    jsonPath: `.status.conditions[?(@.type=="${type}")].status`,
    description,
  };
}

export const ACCEPTED = conditionColumn('Accepted', 'The object is valid and in force.');
export const PROGRAMMED = conditionColumn('Programmed', 'Every selected pod enforces the object.');
export const PODS: PrinterColumn = {
  name: 'Pods',
  type: 'integer',
  jsonPath: '.status.pods.selected',
  description: 'Pods that the selector matches.',
};
export const AGE: PrinterColumn = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description: 'Time since creation.',
};
