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
  return pod.annotations[PORTS] !== undefined || portsNamed(pod, PORT_NAME).length > 0;
}

/** The guarded ports in ascending order, none twice. */
export function guardedPortsOf(pod: Pod): Reading<readonly number[]> {
  const annotation = pod.annotations[PORTS];
  const unread = listProblem(PORTS, annotation ?? '');
  if (unread !== null) return { value: [], problems: [unread] };
  const readings =
    annotation === undefined
      ? [named(pod, PORT_NAME)]
      : entriesOf(annotation).map((entry) => readEntry(pod, entry));
  const value = ascending(readings.flatMap((reading) => reading.value));
  const problems = readings.flatMap((reading) => reading.problems);
  return { value, problems: [...problems, ...problemsOf(value, problems.length > 0)] };
}

function readEntry(pod: Pod, entry: string): Reading<readonly number[]> {
  const number = portNumber(entry);
  if (number !== null) return { value: [number], problems: [] };
  const reading = named(pod, entry);
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

function named(pod: Pod, name: string): Reading<readonly number[]> {
  const ports = portsNamed(pod, name);
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

function portsNamed({ containers }: Pod, name: string): readonly ContainerPort[] {
  return containers.flatMap(({ ports }) => ports.filter((port) => port.name === name));
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
