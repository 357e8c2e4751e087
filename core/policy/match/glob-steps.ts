/** One step of a glob: a character, any one character, or any run of them. */
export type Step =
  | { readonly kind: 'character'; readonly character: string }
  /** `stops`: takes no slash, as `*` and `?` of a URI glob. */
  | { readonly kind: 'one' | 'run'; readonly stops: boolean };

/** Code points, but for runs of asterisks: in a name they are one wildcard, in a URI two or more are. */
export function stepsOf(glob: string, form: 'name' | 'uri'): readonly Step[] {
  const tokens = glob.match(form === 'uri' ? /\*\*+|[\s\S]/gu : /\*+|[\s\S]/gu) ?? [];
  return tokens.map((token): Step => {
    if (token === '?') return { kind: 'one', stops: form === 'uri' };
    if (token.startsWith('*')) return { kind: 'run', stops: form === 'uri' && token === '*' };
    return { kind: 'character', character: token };
  });
}
