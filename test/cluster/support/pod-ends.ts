import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { pathOf } from '../binaries.ts';
import { KUBECONFIG } from '../kubeconfig.ts';

const EXIT = 'state.terminated.exitCode';
const LINE = [
  '{.metadata.name}',
  `{range .status.initContainerStatuses[*]}{.name}={.${EXIT}} {end}`,
  `{range .status.containerStatuses[*]}{.name}={.${EXIT}} {end}`,
].join('|');

/** Follows the pods of a namespace, to tell how each container of a pod that is gone had ended. */
export class PodEnds {
  readonly #last = new Map<string, string>();
  readonly #kubectl: ChildProcess;

  constructor(namespace: string) {
    const args = [`--kubeconfig=${KUBECONFIG}`, 'get', 'pods', '-n', namespace, '-w'];
    const output = ['-o', `jsonpath=${LINE}{"\\n"}`];
    this.#kubectl = spawn(pathOf('kubectl'), [...args, ...output], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (this.#kubectl.stdout === null) throw new Error('kubectl has no output');
    createInterface(this.#kubectl.stdout).on('line', (line) => {
      const [pod = '', ...exits] = line.split('|');
      this.#last.set(pod, exits.join(''));
    });
  }

  /** `NAME=EXIT CODE` of each container, as far as it was seen. */
  of(pod: string): readonly string[] {
    return (this.#last.get(pod) ?? '').trim().split(' ');
  }

  close(): void {
    this.#kubectl.kill();
  }
}
