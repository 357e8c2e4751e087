import { SIDECAR_CONTAINER } from '../../../core/pod/names.ts';
import { createKubeClient } from '../../../operator/kube/client.ts';
import { KubeError } from '../../../operator/kube/kube-error.ts';
import { KUBECONFIG } from '../kubeconfig.ts';
import { INJECTED, podTemplate } from './workload.ts';

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined };
/** Every refusal of ours names a webhook or a policy of Gatehouse. */
const OURS = /gatehouse/i;

interface Admitted {
  readonly spec: {
    readonly initContainers?: readonly { readonly name: string; readonly image: string }[];
  };
}

/** Asks the API server, without creating anything, for a pod that wants the gate, and keeps count of its answers. */
export class Admissions {
  /** How often a pod came back with a sidecar of this image. */
  readonly injected = new Map<string, number>();
  /** How often it was refused, by what was said. */
  readonly refused = new Map<string, number>();
  readonly #client = createKubeClient({ log: SILENT, kubeconfig: KUBECONFIG });
  readonly #path: string;
  readonly #pod: object;

  constructor(namespace: string) {
    this.#path = `/api/v1/namespaces/${namespace}/pods`;
    const template = podTemplate({ namespace, name: 'trial', annotations: INJECTED });
    const { metadata, spec } = template as { metadata: object; spec: object };
    this.#pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'trial' }, spec };
  }

  /** One attempt. Null where the pod was injected or refused by Gatehouse; else what happened instead. */
  async attempt(): Promise<string | null> {
    try {
      const options = { query: { dryRun: 'All' }, body: this.#pod };
      const pod = (await this.#client.request('POST', this.#path, options)) as Admitted;
      const sidecar = pod.spec.initContainers?.find(({ name }) => name === SIDECAR_CONTAINER);
      if (sidecar === undefined) return 'admitted without a gate';
      count(this.injected, sidecar.image);
    } catch (thrown) {
      const { message } = KubeError.from(thrown);
      if (!OURS.test(message)) return message;
      count(this.refused, message);
    }
    return null;
  }

  /** How often it was refused. */
  get refusals(): number {
    return [...this.refused.values()].reduce((sum, times) => sum + times, 0);
  }

  close(): void {
    this.#client.close();
  }
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
