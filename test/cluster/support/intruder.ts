import { SIDECAR_UID } from '../../../core/pod/names.ts';
import { kubectl } from '../kubectl.ts';
import { fromContainer } from './attempts.ts';
import { MCP_PORT } from './workload.ts';

/** A container that shares the network of a server. */
export interface Neighbour {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** How root with the capability SETUID becomes the sidecar's user, whom the redirect lets through. */
export const BECOME_SIDECAR = ['setpriv', `--reuid=${SIDECAR_UID}`, '--clear-groups'];

/** Whom it meets then at the guarded port; `refused` where the kernel does not let it become that user. */
export function metAsSidecar(neighbour: Neighbour): string {
  const met = fromContainer(neighbour, `http://127.0.0.1:${MCP_PORT}/mcp`, BECOME_SIDECAR);
  return /^other: setpriv: set\w+ failed: Operation not permitted$/.test(met) ? 'refused' : met;
}

/** A process that becomes the sidecar's user and stays connected to the server. Returns how it is ended. */
export function intrude(neighbour: Neighbour): () => void {
  const held = `sleep 600 2>/dev/null | ${BECOME_SIDECAR.join(' ')} nc 127.0.0.1 ${MCP_PORT}`;
  return inBackground(neighbour, held);
}

/** A server that takes the guarded port of an address as soon as nobody has it. Returns how it is ended. */
export function occupy(neighbour: Neighbour, address: string): () => void {
  const server = `HOST=${address} PORTS=${MCP_PORT} node test/cluster/servers/probed.ts`;
  return inBackground(neighbour, `setsid sh -c 'until ${server}; do :; done'`);
}

function inBackground(neighbour: Neighbour, command: string): () => void {
  const pid = within(neighbour, `${command} >/dev/null 2>&1 & echo $!`).trim();
  return () => {
    // With all that it started, where it has a session of its own.
    within(neighbour, `kill -- -${pid} || kill ${pid}`);
  };
}

function within({ namespace, pod, container }: Neighbour, command: string): string {
  return kubectl(['exec', '-n', namespace, pod, '-c', container, '--', 'sh', '-c', command]);
}
