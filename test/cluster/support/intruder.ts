import { SIDECAR_UID } from '../../../core/pod/names.ts';
import { kubectl } from '../kubectl.ts';
import { MCP_PORT } from './workload.ts';

/** A container of root that shares the network of a server. */
export interface Neighbour {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** How root with the capability SETUID becomes the sidecar's user, whom the redirect lets through. */
export const BECOME_SIDECAR = ['setpriv', `--reuid=${SIDECAR_UID}`, '--clear-groups'];

/** A process that becomes the sidecar's user and stays connected to the server. Returns how it is ended. */
export function intrude(neighbour: Neighbour): () => void {
  const held = `sleep 600 2>/dev/null | ${BECOME_SIDECAR.join(' ')} nc 127.0.0.1 ${MCP_PORT}`;
  const pid = within(neighbour, `${held} >/dev/null 2>&1 & echo $!`).trim();
  return () => {
    within(neighbour, `kill ${pid}`);
  };
}

function within({ namespace, pod, container }: Neighbour, command: string): string {
  return kubectl(['exec', '-n', namespace, pod, '-c', container, '--', 'sh', '-c', command]);
}
