import { lint, lintTogether } from '../../core/compile/lint/lint.ts';
import type { Problem } from '../../core/compile/problem.ts';
import { breather } from '../../runtime/breather.ts';
import type { PodContent } from '../distribution/content.ts';
import type { ObservedPod } from '../state/observed-pod.ts';

type Pieces = Iterable<readonly Problem[]>;

/** What is wrong in a namespace, and what is probably not meant, which is looked for once in what a pod enforces. */
export class NamespaceProblems {
  readonly #warnings = new WeakMap<PodContent, readonly (readonly Problem[])[]>();

  /** As the pods see them, none twice. What objects say by themselves is the same for all; the first pod is asked. */
  async of(
    pods: readonly ObservedPod[],
    contentOf: (pod: ObservedPod) => PodContent,
  ): Promise<readonly Problem[]> {
    const breathe = breather();
    const found = new Map<string, Problem>();
    const seen = new Set<PodContent>();
    for (const pod of pods) {
      const content = contentOf(pod);
      if (seen.has(content)) continue;
      const { problems, lintable } = content;
      const pieces = seen.size === 0 ? lint(lintable) : lintTogether(lintable);
      seen.add(content);
      for (const piece of [problems, ...(await this.#warningsOf(content, pieces, breathe))]) {
        for (const problem of piece) found.set(JSON.stringify(problem), problem);
        await breathe();
      }
    }
    return [...found.values()];
  }

  async #warningsOf(
    content: PodContent,
    pieces: Pieces,
    breathe: () => Promise<void>,
  ): Promise<readonly (readonly Problem[])[]> {
    const known = this.#warnings.get(content);
    if (known !== undefined) return known;
    const made: (readonly Problem[])[] = [];
    for (const piece of pieces) {
      if (piece.length > 0) made.push(piece);
      await breathe();
    }
    this.#warnings.set(content, made);
    return made;
  }
}
