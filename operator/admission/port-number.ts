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
