import { MOST_GUARDED_PORTS, PORTS } from '../../core/pod/names.ts';
import type { ContainerPort, Pod } from './pod.ts';
import type { PodProblem, Reading } from './pod-problem.ts';
import {
  ascending,
  entriesOf,
  isOwnPort,
  listProblem,
  OWN_PORTS,
  portNumber,
} from './port-number.ts';

/** Name of the container ports that are guarded where no annotation says which. */
const PORT_NAME = 'mcp';

/** Whether the pod says which ports are guarded, rightly or wrongly. */
export function namesGuardedPorts(pod: Pod): boolean {
  return pod.annotations[PORTS] !== undefined || portsByName(pod).has(PORT_NAME);
}

/** The guarded ports in ascending order, none twice, and no more than one sidecar guards. */
export function guardedPortsOf(pod: Pod): Reading<readonly number[]> {
  const annotation = pod.annotations[PORTS];
  const unread = listProblem(PORTS, annotation ?? '');
  if (unread !== null) return { value: [], problems: [unread] };
  const ports = portsByName(pod);
  const readings =
    annotation === undefined
      ? [named(ports, PORT_NAME)]
      : [...new Set(entriesOf(annotation))].map((entry) => readEntry(ports, entry));
  const value = ascending(readings.flatMap((reading) => reading.value));
  const problems = readings.flatMap((reading) => reading.problems);
  return {
    value: value.slice(0, MOST_GUARDED_PORTS),
    problems: [...problems, ...problemsOf(value, problems.length > 0)],
  };
}

/** Each name once in the list, and each port under one name: however many there are, none is looked at again. */
type PortsByName = ReadonlyMap<string, readonly ContainerPort[]>;

function portsByName({ containers }: Pod): PortsByName {
  return Map.groupBy(
    containers.flatMap(({ ports }) => ports),
    ({ name }) => name,
  );
}

function readEntry(ports: PortsByName, entry: string): Reading<readonly number[]> {
  const number = portNumber(entry);
  if (number !== null) return { value: [number], problems: [] };
  const reading = named(ports, entry);
  if (reading.value.length + reading.problems.length > 0) return reading;
  return {
    value: [],
    problems: [
      {
        code: 'PortUnknown',
        message: `the annotation ${PORTS} lists ${JSON.stringify(entry)}, which is neither a port number nor the name of a container port of this pod`,
      },
    ],
  };
}

function named(byName: PortsByName, name: string): Reading<readonly number[]> {
  const ports = byName.get(name) ?? [];
  return {
    value: ports.filter(isTcp).map(({ port }) => port),
    problems: ports
      .filter((port) => !isTcp(port))
      .map(({ port, protocol }) => ({
        code: 'PortProtocolUnsupported',
        message: `the container port ${JSON.stringify(name)} (${port}) is ${protocol}: only TCP ports can be guarded`,
      })),
  };
}

function isTcp({ protocol }: ContainerPort): boolean {
  return protocol === 'TCP';
}

function problemsOf(ports: readonly number[], isExplained: boolean): readonly PodProblem[] {
  const own = ports.filter(isOwnPort).map((port) => ({
    code: 'PortReserved',
    message: `port ${port} cannot be guarded: ports ${OWN_PORTS} are the sidecar's`,
  }));
  if (ports.length === 0 && !isExplained) return [MISSING];
  return ports.length > MOST_GUARDED_PORTS ? [...own, tooMany(ports.length)] : own;
}

const MISSING: PodProblem = {
  code: 'PortMissing',
  message: `nothing says which port the MCP server listens on: name a container port ${PORT_NAME}, or list ports in the annotation ${PORTS}`,
};

function tooMany(count: number): PodProblem {
  return {
    code: 'PortsTooMany',
    message: `${count} ports are to be guarded: one sidecar guards at most ${MOST_GUARDED_PORTS}`,
  };
}
