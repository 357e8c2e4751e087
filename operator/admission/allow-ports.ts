import { ALLOW_PORTS } from '../../core/pod/names.ts';
import type { Pod } from './pod.ts';
import type { PodProblem, Reading } from './pod-problem.ts';
import {
  ascending,
  entriesOf,
  isOwnPort,
  listProblem,
  OWN_PORTS,
  portNumber,
} from './port-number.ts';

/** Other TCP ports that stay open, in ascending order, none twice. */
export function allowPortsOf(
  { annotations }: Pod,
  guarded: readonly number[],
): Reading<readonly number[]> {
  const list = annotations[ALLOW_PORTS] ?? '';
  const unread = listProblem(ALLOW_PORTS, list);
  if (unread !== null) return { value: [], problems: [unread] };
  const entries = entriesOf(list);
  const value = ascending(entries.flatMap((entry) => portNumber(entry) ?? []));
  return {
    value,
    problems: [
      ...entries.filter((entry) => portNumber(entry) === null).map(unreadable),
      ...value.filter((port) => guarded.includes(port)).map(contradiction),
      ...value.filter(isOwnPort).map(reserved),
    ],
  };
}

function unreadable(entry: string): PodProblem {
  return {
    code: 'AllowPortInvalid',
    message: `the annotation ${ALLOW_PORTS} lists ${JSON.stringify(entry)}: write port numbers from 1 to 65535, separated by commas`,
  };
}

function contradiction(port: number): PodProblem {
  return {
    code: 'AllowPortGuarded',
    message: `port ${port} is guarded and listed in ${ALLOW_PORTS}: a port is either behind the sidecar or open`,
  };
}

function reserved(port: number): PodProblem {
  return {
    code: 'AllowPortReserved',
    message: `the annotation ${ALLOW_PORTS} lists ${port}: ports ${OWN_PORTS} are the sidecar's`,
  };
}
