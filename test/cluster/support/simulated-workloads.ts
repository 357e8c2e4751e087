import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INJECT, OPERATOR_AUDIENCE, PORTS } from '../../../core/pod/names.ts';
import { inject } from '../../../operator/admission/inject.ts';
import type { InjectionSettings } from '../../../operator/admission/settings.ts';
import type { KubeClient } from '../../../operator/kube/client.ts';
import { resourcePath } from '../../../operator/kube/resource-path.ts';
import { makeNamespace } from '../api/revocations.ts';

const core = (plural: string) => ({ group: '', version: 'v1', plural });
const gatehouse = (plural: string) => ({ group: 'gatehouse.dev', version: 'v1alpha1', plural });
const POLICIES = gatehouse('mcprolepolicies');
/** Requests to the API server under way at a time. */
const CONCURRENCY = 16;
const PORT = 8080;
const POLICY = 'tools';

interface WorkloadsOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  /** Gets the token of each pod, in a file of the pod's name. */
  readonly folder: string;
  readonly settings: InjectionSettings;
}

/** Deployments' worth of pods that exist in the API server alone. */
export class SimulatedWorkloads {
  readonly #options: WorkloadsOptions;

  constructor(options: WorkloadsOptions) {
    this.#options = options;
  }

  /** `servers` MCP servers of `replicas` pods each, with a Service, an McpServer and one policy for all of them. Returns the names of the pods. */
  async make(servers: number, replicas: number): Promise<readonly string[]> {
    const { client, namespace } = this.#options;
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
    await client.create(core('serviceaccounts'), { namespace }, account);
    await this.edit(['search']);
    const names = Array.from({ length: servers }, (_, index) => `server-${index}`);
    await eachOf(names, (name) => this.#serve(name));
    const pods = names.flatMap((server) =>
      Array.from({ length: replicas }, (_, index) => ({ server, name: `${server}-${index}` })),
    );
    return eachOf(pods, ({ server, name }) => this.#pod(server, name));
  }

  /** Sets the tools that the policy allows; returns the resource version that the policy has now. */
  async edit(tools: readonly string[]): Promise<number> {
    const { client, namespace } = this.#options;
    const { meta } = await client.apply(
      POLICIES,
      { namespace, name: POLICY },
      policy(namespace, tools),
    );
    return Number(meta.resourceVersion);
  }

  async #serve(name: string): Promise<void> {
    const { client, namespace } = this.#options;
    const selector = { app: name };
    const ports = [{ port: 80, targetPort: PORT }];
    await client.create(
      core('services'),
      { namespace },
      { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector, ports } },
    );
    await client.create(
      gatehouse('mcpservers'),
      { namespace },
      {
        apiVersion: 'gatehouse.dev/v1alpha1',
        kind: 'McpServer',
        metadata: { name },
        spec: { selector: { matchLabels: selector } },
      },
    );
  }

  /** As the admission webhook lets it through, bound to a node that is not there. */
  async #pod(server: string, name: string): Promise<string> {
    const { client, namespace, folder, settings } = this.#options;
    const injection = inject(podOf(server, name), { namespace, namespaceLabels: {}, settings });
    if (!injection.ok) throw new Error(injection.problems.map(({ message }) => message).join());
    const { meta } = await client.create(core('pods'), { namespace }, injection.pod);
    const token = await this.#token(name, meta.uid);
    writeFileSync(join(folder, name), token);
    return name;
  }

  async #token(pod: string, uid: string): Promise<string> {
    const { client, namespace } = this.#options;
    const target = { namespace, name: 'default', subresource: 'token' };
    const answer = await client.request('POST', resourcePath(core('serviceaccounts'), target), {
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: {
          audiences: [OPERATOR_AUDIENCE],
          expirationSeconds: 3600,
          boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: pod, uid },
        },
      },
    });
    return (answer as { readonly status: { readonly token: string } }).status.token;
  }
}

/** Namespaces with a policy and no pods: the leader has them to look at. */
export async function makeBystanders(client: KubeClient, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `bystander-${index}`);
  await eachOf(names, async (name) => {
    await makeNamespace(client, name);
    await client.apply(POLICIES, { namespace: name, name: POLICY }, policy(name, ['search']));
  });
}

function policy(namespace: string, tools: readonly string[]): object {
  return {
    apiVersion: 'gatehouse.dev/v1alpha1',
    kind: 'McpRolePolicy',
    metadata: { name: POLICY, namespace },
    spec: {
      roles: [{ name: 'user', members: [{ serviceAccount: 'default' }] }],
      rules: [{ name: 'tools', roles: ['user'], effect: 'Allow', tools }],
    },
  };
}

function podOf(server: string, name: string) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      labels: { app: server, 'pod-template-hash': '5d4f8c7b9' },
      annotations: { [INJECT]: 'true', [PORTS]: String(PORT) },
    },
    spec: {
      nodeName: 'simulated',
      serviceAccountName: 'default',
      automountServiceAccountToken: false,
      containers: [{ name: 'server', image: 'server:1', ports: [{ containerPort: PORT }] }],
    },
  };
}

/** In order, some at a time. */
async function eachOf<Item, Made>(
  items: readonly Item[],
  make: (item: Item) => Promise<Made>,
): Promise<readonly Made[]> {
  const made: Made[] = [];
  const queue = items.entries();
  const work = async () => {
    for (const [index, item] of queue) made[index] = await make(item);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return made;
}
