import { formatPath } from '../../core/compile/field-path.ts';
import type { Problem } from '../../core/compile/problem.ts';
import { distinctFindings } from './finding.ts';
import type { Finding } from './finding.ts';
import { identityOf } from './objects.ts';
import type { PlacedObject } from './objects.ts';

/** Problems of the compiler at their places in the files. Of namesakes each one is named. */
export function placeProblems(
  problems: readonly Problem[],
  objects: readonly PlacedObject[],
): readonly Finding[] {
  const byIdentity = Map.groupBy(objects, ({ resource }) => identityOf(resource));
  return distinctFindings(
    problems.flatMap(({ object: { kind, namespace, name }, path, severity, code, message }) =>
      (byIdentity.get(`${kind}/${namespace}/${name}`) ?? []).map(({ file, locate }) => ({
        ...locate(path),
        severity,
        code,
        file,
        field: formatPath(path),
        message,
      })),
    ),
  );
}
