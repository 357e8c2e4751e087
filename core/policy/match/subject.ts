import { coversUri } from '../../compile/coverage.ts';
import type { JsonObject } from '../../json/json.ts';
import { matchesGlob, nameGlob, uriGlob } from './glob.ts';
import type { Glob } from './glob.ts';
import { stepsOf } from './glob-steps.ts';
import { intersect } from './intersection.ts';

/** What a rule can name. */
export type Subject =
  /** Arguments are null where they are not known yet, as in a list. */
  | {
      readonly kind: 'tool' | 'prompt';
      readonly name: string;
      readonly arguments: JsonObject | null;
    }
  | { readonly kind: 'resource'; readonly uri: string }
  /** Every URI that the glob matches may be meant. */
  | { readonly kind: 'template'; readonly glob: Glob };

/**
 * How much of what may be meant a match must take in, where arguments or the expansion of a template are not known:
 * all of it, or some. Where everything is known both come to the same.
 */
export type Extent = 'All' | 'Some';

/** The lists of a rule that name things, read once. */
export interface Names {
  readonly tools: readonly Glob[];
  readonly prompts: readonly Glob[];
  readonly resources: readonly Glob[];
}

export function compileNames(lists: Readonly<Record<keyof Names, readonly string[]>>): Names {
  return {
    tools: lists.tools.map(nameGlob),
    prompts: lists.prompts.map(nameGlob),
    resources: lists.resources.map(uriGlob),
  };
}

export function namesSubject(names: Names, subject: Subject, extent: Extent): boolean {
  switch (subject.kind) {
    case 'tool':
      return names.tools.some((glob) => matchesGlob(glob, subject.name));
    case 'prompt':
      return names.prompts.some((glob) => matchesGlob(glob, subject.name));
    case 'resource':
      return names.resources.some((glob) => matchesGlob(glob, subject.uri));
    case 'template':
      return names.resources.some((glob) =>
        extent === 'All'
          ? coversUri(glob.source, subject.glob.source)
          : intersect(stepsOf(glob.source, 'uri'), stepsOf(subject.glob.source, 'uri')),
      );
  }
}
