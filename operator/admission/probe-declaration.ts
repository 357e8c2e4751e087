import { PROBE_PORT } from '../../core/pod/names.ts';
import type { ProbeTarget } from '../../core/pod/probe-target.ts';
import type { PodContainer } from './pod.ts';
import type { PodProblem } from './pod-problem.ts';
import { isOwnPort, OWN_PORTS, portNumber } from './port-number.ts';
import { headersIn, schemeOf } from './probe-reading.ts';
import { isTree, textIn, treeIn } from './tree.ts';
import type { Tree } from './tree.ts';

/** A probe or hook that may have to be rewritten. */
interface Declaration {
  readonly container: PodContainer;
  readonly handler: Tree;
  /** Under which the sidecar is, or will be, asked for it. */
  readonly path: string;
  /** Its target, where an earlier call has rewritten it. */
  readonly earlier: ProbeTarget | undefined;
}

/** Without its time-out, which stands beside it. null: nothing to rewrite (exec, sleep, or another host's port). */
type DeclaredTarget =
  | { readonly ok: true; readonly target: Untimed }
  | { readonly ok: false; readonly problem: PodProblem }
  | null;

type Untimed = ProbeTarget extends infer Target
  ? Target extends ProbeTarget
    ? Omit<Target, 'timeoutSeconds'>
    : never
  : never;

const ACTIONS = ['httpGet', 'tcpSocket', 'grpc'] as const;

export function declaredTarget(declaration: Declaration): DeclaredTarget {
  const { container, handler, path, earlier } = declaration;
  const kind = ACTIONS.find((action) => isTree(handler[action]));
  if (kind === undefined) return null;
  const action = treeIn(handler, kind);
  if (textIn(action, 'host') !== '') return null;
  const port = portOf(container, action['port']);
  if (port === null)
    return refused('ProbePortUnknown', declaration, 'names no port of its container');
  if (port === PROBE_PORT && textIn(action, 'path') === path)
    return earlier === undefined
      ? refused('ProbeTargetUnknown', declaration, 'asks the sidecar, which does not know for what')
      : { ok: true, target: earlier };
  if (isOwnPort(port))
    return refused(
      'ProbePortReserved',
      declaration,
      `is for one of the ports ${OWN_PORTS}, which are the sidecar's`,
    );
  return { ok: true, target: targetOf(kind, action, port) };
}

function targetOf(kind: (typeof ACTIONS)[number], action: Tree, port: number): Untimed {
  switch (kind) {
    case 'httpGet':
      return {
        kind: 'http',
        scheme: schemeOf(action),
        port,
        path: absolute(textIn(action, 'path')),
        headers: headersIn(action, 'httpHeaders'),
      };
    case 'tcpSocket':
      return { kind: 'tcp', port };
    case 'grpc':
      return { kind: 'grpc', port, service: textIn(action, 'service') };
  }
}

/** The kubelet adds the slash too. */
function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

/** A number, or the name of a port of the same container. */
function portOf({ ports }: PodContainer, written: unknown): number | null {
  if (typeof written === 'number') return written;
  if (typeof written !== 'string') return null;
  return ports.find(({ name }) => name === written)?.port ?? portNumber(written);
}

function refused(code: string, { path }: Declaration, sentence: string): DeclaredTarget {
  const [, , container = '', name = ''] = path.split('/');
  return {
    ok: false,
    problem: {
      code,
      message: `container ${JSON.stringify(container)}: its ${name} probe or hook ${sentence}`,
    },
  };
}
