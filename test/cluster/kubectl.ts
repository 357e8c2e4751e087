import { pathOf } from './binaries.ts';
import { attempt, run, type Outcome } from './command.ts';
import { KUBECONFIG } from './kubeconfig.ts';

const asAdministrator = (args: readonly string[]): string[] => [
  `--kubeconfig=${KUBECONFIG}`,
  ...args,
];

/** Runs kubectl as the cluster's administrator and returns what it wrote. Throws with its message when it fails. */
export function kubectl(args: readonly string[], input?: string): string {
  return run(pathOf('kubectl'), asAdministrator(args), input === undefined ? {} : { input });
}

/** The same where failing is an answer, such as a refusal by the API server. */
export function tryKubectl(args: readonly string[], input?: string): Outcome {
  return attempt(pathOf('kubectl'), asAdministrator(args), input === undefined ? {} : { input });
}
