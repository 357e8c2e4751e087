import type { PodProblem } from './pod-problem.ts';
import { ADMIN_PORT, FIRST_GATE_PORT, MOST_GUARDED_PORTS } from '../../core/pod/names.ts';

/** Ports inside the pod that are the sidecar's, the last one included. */
const LAST_OWN_PORT = FIRST_GATE_PORT + MOST_GUARDED_PORTS - 1;

/** Reads a port number; null: it is none. */
export function portNumber(written: string): number | null {
  const number = /^[1-9][0-9]{0,4}$/.test(written) ? Number(written) : 0;
  return number >= 1 && number <= 65_535 ? number : null;
}

export function isOwnPort(port: number): boolean {
  return port >= ADMIN_PORT && port <= LAST_OWN_PORT;
}

export const OWN_PORTS = `${ADMIN_PORT} to ${LAST_OWN_PORT}`;

/**
 * Characters of an annotation that lists ports, far above what sixteen ports or any firewall take: every entry is looked
 * for among all ports of the pod, while other pods wait for the same process.
 */
const MOST_LIST_CHARACTERS = 4_096;

/** null for a list that can be read. */
export function listProblem(annotation: string, list: string): PodProblem | null {
  if (list.length <= MOST_LIST_CHARACTERS) return null;
  return {
    code: 'PortListTooLong',
    message: `the annotation ${annotation} has ${list.length} characters: at most ${MOST_LIST_CHARACTERS} are read`,
  };
}

/** The entries of an annotation that lists them with commas. */
export function entriesOf(list: string): readonly string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

export function ascending(ports: readonly number[]): readonly number[] {
  return [...new Set(ports)].toSorted((one, other) => one - other);
}
