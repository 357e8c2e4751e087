/** Keys and indexes from an object to one of its fields: ['spec', 'rules', 0, 'tools']. */
export type FieldPath = readonly (string | number)[];

/** As Kubernetes writes it: `spec.rules[0].tools`; keys that are no plain names in quotes. Empty for the object itself. */
export function formatPath(path: FieldPath): string {
  return path.map(formatStep).join('').replace(/^\./, '');
}

/** `spec.rules[0].tools: must be ...`. `message` says what is wrong with the field, without naming it. */
export function aboutField(field: string, message: string): string {
  return field === '' ? message : `${field}: ${message}`;
}

function formatStep(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[A-Za-z_$][\w$-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
}
