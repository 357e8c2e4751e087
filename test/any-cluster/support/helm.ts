import { attempt } from '../../cluster/command.ts';
import { target } from '../../cluster/target.ts';
import { SYSTEM } from './names.ts';

/** Runs the user's helm in the installation's namespace and returns what it wrote. @throws Error with its message. */
export function helm(args: readonly string[]): string {
  const place = [`--kubeconfig=${target().kubeconfig}`, '--namespace', SYSTEM];
  const { status, stdout, stderr } = attempt('helm', [...place, ...args]);
  if (status === 0) return stdout;
  throw new Error(`helm ${args[0] ?? ''} failed: ${stderr.trim()}`);
}
