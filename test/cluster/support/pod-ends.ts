import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { pathOf } from '../binaries.ts';
import { KUBECONFIG } from '../kubeconfig.ts';

const EXIT = 'state.terminated.exitCode';
const COLUMNS = [
  'POD:.metadata.name',
  `SIDECARS:.status.initContainerStatuses[*].${EXIT}`,
  `CONTAINERS:.status.containerStatuses[*].${EXIT}`,
].join(',');

/** Follows the pods of a namespace, to tell how each container of a pod that is gone had ended. */
export class PodEnds {
  readonly #last = new Map<string, string>();
  readonly #kubectl: ChildProcess;

  constructor(namespace: string) {
    const args = [`--kubeconfig=${KUBECONFIG}`, 'get', 'pods', '-n', namespace, '-w'];
    const output = ['--no-headers', '-o', `custom-columns=${COLUMNS}`];
    this.#kubectl = spawn(pathOf('kubectl'), [...args, ...output], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (this.#kubectl.stdout === null) throw new Error('kubectl has no output');
    createInterface(this.#kubectl.stdout).on('line', (line) => {
      const [pod = '', ...exits] = line.split(/\s+/);
      this.#last.set(pod, exits.join(' ').trim());
    });
  }

  /** Exit codes of the init containers, sidecars among them, and of the others: `0,0 0`. */
  of(pod: string): string {
    return this.#last.get(pod) ?? 'not seen';
  }

  close(): void {
    this.#kubectl.kill();
  }
}
