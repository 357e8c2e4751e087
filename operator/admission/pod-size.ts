import type { PodProblem } from './pod-problem.ts';
import { treeIn } from './tree.ts';
import type { Tree } from './tree.ts';

/**
 * Fields of objects and elements of lists, at every depth, in what is read of a pod: its spec, labels and annotations.
 *
 * A review comes before the API server knows whether the pod is valid, and other pods wait for the same process. Of octets
 * it takes up to 3 MiB in a request (MaxRequestBodyBytes of k8s.io/apiserver), twice what etcd stores (--max-request-bytes,
 * 1.5 MiB): a pod of that size has fewer values, unless its author wrote it to have many. All that follows takes as long as
 * there are values.
 */
export const MOST_VALUES = 50_000;

/** null: it may be read. Looks at no more values than that. */
export function sizeProblem(pod: Tree): PodProblem | null {
  const metadata = treeIn(pod, 'metadata');
  const waiting: unknown[] = [metadata['annotations'], metadata['labels'], pod['spec']];
  let values = 0;
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null) continue;
    for (const key in next) {
      values += 1;
      if (values > MOST_VALUES) return TOO_LARGE;
      waiting.push((next as Tree)[key]);
    }
  }
  return null;
}

const TOO_LARGE: PodProblem = {
  code: 'PodTooLarge',
  message: `the pod has more than ${MOST_VALUES} fields and list elements in its spec, labels and annotations: leave some out`,
};
