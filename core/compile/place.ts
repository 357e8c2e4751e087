import { PROBLEM_CODES } from './codes.ts';
import type { ProblemCode } from './codes.ts';
import type { Problem } from './problem.ts';

/** Where in which object something was written. */
export interface Place {
  readonly object: Problem['object'];
  readonly path: Problem['path'];
}

interface Identified {
  readonly kind: string;
  readonly metadata: { readonly namespace: string; readonly name: string };
}

export function placeIn(
  { kind, metadata: { namespace, name } }: Identified,
  ...path: Problem['path']
): Place {
  return { object: { kind, namespace, name }, path };
}

export function below({ object, path }: Place, ...further: Problem['path']): Place {
  return { object, path: [...path, ...further] };
}

export function problemAt({ object, path }: Place, code: ProblemCode, message: string): Problem {
  return { severity: PROBLEM_CODES[code].severity, code, object, path, message };
}
