import { spawn } from 'node:child_process';
import { attempt } from '../command.ts';
import { tryKubectl } from '../kubectl.ts';
import { target } from '../target.ts';
import { initializeRpc } from '../../support/mcp-http.ts';
import { until } from '../../support/waiting.ts';
import { TELLING, metBy, other } from './met.ts';
import type { Met } from './met.ts';

const INITIALIZE = JSON.stringify(initializeRpc(1, 'attacker'));

/** Within this machine a connection comes about at once or never: what is dropped is waited for no longer. */
const PATIENCE = ['--connect-timeout', '1', '-m', '3'];

const CURL = [
  ...['curl', ...TELLING, ...PATIENCE, '-X', 'POST'],
  ...['-H', 'content-type: application/json', '-H', 'accept: application/json, text/event-stream'],
  ...['-d', INITIALIZE],
];

/** From the machine of the tests. Where `make cluster` made the cluster, that is its node. */
export function fromNode(url: string): Met {
  return fromNodeAs([], url);
}

/** The same as what `before` makes of it: another user, in another network. */
export function fromNodeAs(before: readonly string[], url: string): Met {
  const [program, ...args] = [...before, ...CURL, url];
  return metBy(attempt(program, args));
}

/** From a container of a pod, as its user or as what `before` makes of it. */
export function fromContainer(
  { namespace, pod, container }: { namespace: string; pod: string; container: string },
  url: string,
  before: readonly string[] = [],
): Met {
  const exec = ['exec', '-n', namespace, pod, '-c', container, '--'];
  return metBy(tryKubectl([...exec, ...before, ...CURL, url]));
}

/** Through `kubectl port-forward`; what is said against it where it ends at once. */
export async function throughPortForward(
  namespace: string,
  pod: string,
  port: number,
): Promise<Met> {
  const { kubectl, kubeconfig } = target();
  const args = [`--kubeconfig=${kubeconfig}`, 'port-forward', '-n', namespace, pod, `:${port}`];
  const child = spawn(kubectl, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  try {
    const local = await until('the port-forward', () => {
      if (child.exitCode !== null) return '';
      return /127\.0\.0\.1:(\d+)/.exec(said)?.[1] ?? null;
    });
    return local === '' ? other(said) : fromNode(`http://127.0.0.1:${local}/mcp`);
  } finally {
    child.kill();
  }
}

/** `done` where the API server does what is asked; else what it says against it. */
export function asked(args: readonly string[], input?: string): string {
  const { status, stderr } = tryKubectl(args, input);
  return status === 0 ? 'done' : stderr.trim();
}
