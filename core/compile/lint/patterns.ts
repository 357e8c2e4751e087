import { below, problemAt } from '../place.ts';
import type { Place } from '../place.ts';
import type { Problem } from '../problem.ts';

/** `*` stands for every defined role, and so is always defined. */
export function undefinedRoles(
  names: readonly string[],
  defined: { readonly has: (name: string) => boolean },
  place: Place,
  field: string,
): readonly Problem[] {
  return names.flatMap((name, index) =>
    name === '*' || defined.has(name)
      ? []
      : [
          problemAt(
            below(place, field, index),
            'UndefinedRole',
            `no policy of this namespace defines role ${name}: nobody has it`,
          ),
        ],
  );
}

/** Full-width letters, the Kelvin sign and the like: two names that a person cannot tell apart. */
export function confusableNames(
  names: { readonly tools: readonly string[]; readonly prompts: readonly string[] },
  place: Place,
): readonly Problem[] {
  return (['tools', 'prompts'] as const).flatMap((field) =>
    names[field].flatMap((name, index) =>
      /^[\x20-\x7e]*$/.test(name)
        ? []
        : [
            problemAt(
              below(place, field, index),
              'ConfusableName',
              'has characters beyond ASCII, which can look like others: names compare byte by byte, so check that the server spells it this way',
            ),
          ],
    ),
  );
}

/** URIs that are not in normal form are refused before any rule is asked. */
export function patternsNotNormal(globs: readonly string[], place: Place): readonly Problem[] {
  return globs.flatMap((glob, index) => {
    const fault = NOT_NORMAL.find(({ expression }) => expression.test(glob));
    if (fault === undefined) return [];
    return [
      problemAt(
        below(place, 'resources', index),
        'PatternNeverMatches',
        `${fault.what}: URIs are only let in in normal form, so nothing matches; ${fault.cure}`,
      ),
    ];
  });
}

export function isNotNormal(glob: string): boolean {
  return NOT_NORMAL.some(({ expression }) => expression.test(glob));
}

/** INVARIANT: each looks at literal text alone, and at a place that no wildcard before it can move. */
const NOT_NORMAL = [
  {
    expression: /\/\.{1,2}(\/|$)/,
    what: 'has a "." or ".." segment',
    cure: 'write the path without it',
  },
  {
    expression: /%2[ef]/i,
    what: 'has an encoded slash or dot',
    cure: 'write the character itself',
  },
  {
    expression: /%(4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a]|3[0-9]|2d|5f|7e)/i,
    what: 'encodes a character that needs no encoding',
    cure: 'write the character itself',
  },
  {
    expression: /^[^:/*?]*[A-Z]/,
    what: 'has a scheme with upper-case letters',
    cure: 'write it in lower case',
  },
  { expression: /^[^:/?#*]+:\/\/[^/?#*]*@/, what: 'has a user before the host', cure: 'remove it' },
  {
    expression: /^[^:/?#*]+:\/\/[^/?#*]*[A-Z]/,
    what: 'has a host with upper-case letters',
    cure: 'write it in lower case',
  },
] as const;
