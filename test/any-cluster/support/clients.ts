import { kubectl, tryKubectl } from '../../cluster/kubectl.ts';
import { callOf, LIST, toolsOf, wordsOf } from '../../cluster/support/calls.ts';
import { tokenOf } from '../../cluster/support/lookups.ts';
import { TEST_IMAGE, apply } from '../../cluster/support/workload.ts';
import type { Destination, Outcome } from '../../support/clients/outcome.ts';
import type { Session } from '../../support/clients/play.ts';
import { NAMESPACE } from './names.ts';

/** The pod in which clients run: the machine of the tests reaches no address of the cluster but its API server. */
export const CLIENT = { namespace: NAMESPACE, pod: 'client', container: 'client' } as const;

/** @throws Error that says why it does not start. */
export function startClient(): void {
  const { namespace, pod: name, container } = CLIENT;
  const spec = {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: container, image: TEST_IMAGE, command: ['sleep', 'infinity'] }],
  };
  apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec }]);
  const ready = ['wait', `pod/${name}`, '-n', namespace, '--for=condition=Ready'];
  if (tryKubectl([...ready, '--timeout=180s']).status === 0) return;
  const path = 'jsonpath={.status.containerStatuses[0].state}';
  const state = kubectl(['get', 'pod', name, '-n', namespace, '-o', path]);
  throw new Error(
    `The pod ${name} in ${namespace} did not start. Can the nodes pull TEST_IMAGE=${TEST_IMAGE}? ${state}`,
  );
}

/** Plays sessions of official clients in that pod. */
export function playInside(sessions: readonly Session[]): readonly (readonly Outcome[])[] {
  const { namespace, pod } = CLIENT;
  const program = ['node', 'test/support/clients/main.ts'];
  const said = kubectl(
    ['exec', '-i', pod, '-n', namespace, '--', ...program],
    JSON.stringify(sessions),
  );
  return JSON.parse(said) as readonly (readonly Outcome[])[];
}

/** A server by the name of its Service. */
export const urlOf = (service: string): string => `http://${service}.${NAMESPACE}.svc/mcp`;

/** The same as whoever has this service account. */
export const at = (service: string, account = 'default'): Destination => ({
  url: urlOf(service),
  token: tokenOf(NAMESPACE, account),
});

/** What one client is shown, and how each of these tools answers it: `allowed`, or the words of whoever answered instead. */
export function meet(
  destination: Destination,
  tools: readonly string[],
): { readonly listed: readonly string[]; readonly answers: readonly string[] } {
  const calls = [LIST, ...tools.map(callOf)];
  const session = { ...destination, client: 'typescript-v2', era: 'legacy', calls } as const;
  const [listed, ...answered] = playInside([session])[0] ?? [];
  return { listed: toolsOf(listed), answers: answered.map(wordsOf) };
}
