/** The one namespace in which the tests work. */
export const NAMESPACE = 'gatehouse-check';

/** Namespace of the installation, as the documentation has it. */
export const SYSTEM = 'gatehouse-system';

/** On what these tests have made and may therefore remove, also after a run that was interrupted. */
export const MADE_HERE = { 'made-by': 'make-test-cluster' } as const;

/** The same as a selector. */
export const SELECTING_MADE_HERE = Object.entries(MADE_HERE)
  .map(([key, value]) => `${key}=${value}`)
  .join(',');
