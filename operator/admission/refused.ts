import type { Verdict } from './review.ts';

/** Something found in an object, for people and for machines. */
interface Found {
  readonly code: string;
  readonly message: string;
}

/** Problems that a refusal tells: more than anybody repairs at once, and all that a log takes of one review. */
const MOST_TOLD = 100;

/** A refusal that says everything that is wrong, not the first. */
export function refused(problems: readonly Found[]): Verdict {
  const told = problems.slice(0, MOST_TOLD);
  const codes = told.map(({ code }) => code);
  const sentences = told.map(({ code, message }) => `${code}: ${message}`);
  const [only, ...others] = sentences;
  const message =
    others.length === 0
      ? `Gatehouse: ${only ?? ''}`
      : `Gatehouse found ${problems.length} problems: ${sentences.map((sentence, index) => `(${index + 1}) ${sentence}`).join('; ')}`;
  return { allowed: false, status: 403, message, codes };
}

/** Nobody learns why but the log. */
export const NOT_JUDGED: Verdict = {
  allowed: false,
  status: 500,
  message:
    "Gatehouse: AdmissionFailed: the object could not be judged, so it is refused; the operator's log says why",
  codes: ['AdmissionFailed'],
};

export function namespaceUnknown(namespace: string): Verdict {
  return {
    allowed: false,
    status: 503,
    message: `Gatehouse: NamespaceUnknown: the operator does not know namespace ${namespace} yet; try again`,
    codes: ['NamespaceUnknown'],
  };
}
