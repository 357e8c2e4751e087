import fc from 'fast-check';

interface Parts {
  readonly values: readonly fc.Arbitrary<string>[];
  readonly key: fc.Arbitrary<string>;
  readonly space: fc.Arbitrary<string>;
  /** Elements of one array. */
  readonly elements: number;
}

/** Texts that are JSON, nearly so, or JSON that readers read differently, of these values and keys. */
export function nearlyJson({ values, key, space, elements }: Parts): fc.Arbitrary<string> {
  return fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      ...values,
      fc
        .tuple(
          fc.array(tie('value'), { maxLength: elements }),
          space,
          fc.constantFrom(']', ']', ']', '}', ',]'),
        )
        .map(([inside, gap, end]) => `[${gap}${inside.join(`,${gap}`)}${end}`),
      fc
        .tuple(fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }), space)
        .map(
          ([members, gap]) =>
            `{${members.map((member) => member.join(`${gap}:`)).join(',')}${gap}}`,
        ),
    ),
  })).value;
}
