import { attempt, run, type Outcome } from './command.ts';
import { target } from './target.ts';

const asAdministrator = (args: readonly string[]): string[] => [
  `--kubeconfig=${target().kubeconfig}`,
  ...args,
];

/** Runs kubectl as the cluster's administrator and returns what it wrote. Throws with its message when it fails. */
export function kubectl(args: readonly string[], input?: string): string {
  return run(target().kubectl, asAdministrator(args), input === undefined ? {} : { input });
}

/** The same where failing is an answer, such as a refusal by the API server. */
export function tryKubectl(args: readonly string[], input?: string): Outcome {
  return attempt(target().kubectl, asAdministrator(args), input === undefined ? {} : { input });
}
