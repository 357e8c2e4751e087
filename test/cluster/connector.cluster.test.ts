import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { play } from '../support/clients/play.ts';
import { until } from '../support/waiting.ts';
import { connectorValues, renderConnector } from './chart/connector/helm.ts';
import { tryKubectl } from './kubectl.ts';
import { asPrinted } from './support/as-printed.ts';
import { fromNode } from './support/attempts.ts';
import { LIST, toolsOf, wordsOf } from './support/calls.ts';
import { documentedBlocks } from './support/documented.ts';
import { install } from './support/installation.ts';
import { serviceUrl, tokenOf, valueOf } from './support/lookups.ts';
import { shell } from './support/meanwhile.ts';
import { programmed } from './support/resources.ts';
import { abandonNamespace, freshNamespace, removeNamespace, served } from './support/workload.ts';

/** Namespaces and release are those of the documentation. */
const BY_HELM = 'everything';
const BY_KUBECTL = 'everything-yaml';
const NAME = 'everything';
const PORT = 3001;
const RESTRICTED = 'connector-restricted';
const [, HELM = '', KUBECTL = '', REMOVE = ''] = documentedBlocks(
  'A server of your own: the connector chart',
);

const CLIENTS = ['typescript-v1', 'typescript-v2'] as const;
const WAYS = [
  ['as Helm values', BY_HELM],
  ['as YAML', BY_KUBECTL],
] as const;

/** What anybody may call, what data scientists alone may, and what nobody may; see examples/connectors/everything. */
const ECHO = { name: 'echo', arguments: { message: 'hello' } };
const DATA = { name: 'get-structured-content', arguments: { location: 'Chicago' } };
const ENVIRONMENT = { name: 'get-env', arguments: {} };
const QUESTIONS = [
  LIST,
  ...[ECHO, DATA, ENVIRONMENT].map((params) => ({ method: 'tools/call', params })),
];

let notes = '';

beforeAll(async () => {
  await install();
  for (const [, namespace] of WAYS) removeNamespace(namespace);
  notes = await asPrinted(HELM);
  await asPrinted(KUBECTL);
  for (const [, namespace] of WAYS) {
    served(namespace, NAME);
    programmed(namespace, NAME);
  }
}, 900_000);
afterAll(() => {
  for (const [, namespace] of WAYS) abandonNamespace(namespace);
});

async function outcomes(namespace: string, role: string, client: (typeof CLIENTS)[number]) {
  const destination = { url: serviceUrl(namespace, NAME), token: tokenOf(namespace, role) };
  const session = { ...destination, client, era: 'legacy', calls: QUESTIONS } as const;
  return (await play([session]))[0] ?? [];
}

describe.each(WAYS)('a real server connected %s', (_way, namespace) => {
  it.each(CLIENTS)('answers a viewer what viewers may, and hides the rest (%s)', async (client) => {
    const [list, echo, data, environment] = await outcomes(namespace, 'viewer', client);
    expect(toolsOf(list)).toEqual(['echo', 'get-sum']);
    expect(echo).toMatchObject({ result: { content: [{ text: 'Echo: hello' }] } });
    expect(wordsOf(data)).toContain('get-structured-content');
    expect(wordsOf(environment)).toContain('get-env');
  });

  it.each(CLIENTS)('answers a data scientist more, and not everything (%s)', async (client) => {
    const [list, , data, environment] = await outcomes(namespace, 'data-scientist', client);
    expect(toolsOf(list)).toEqual(['echo', 'get-structured-content', 'get-sum']);
    expect(data).toMatchObject({ result: { structuredContent: { temperature: 36 } } });
    expect(wordsOf(environment)).toContain('get-env');
  });

  it('shows an admin all tools but the one that is denied to everybody', async () => {
    const tools = toolsOf((await outcomes(namespace, 'admin', 'typescript-v2'))[0]);
    expect(tools.length).toBeGreaterThan(8);
    expect(tools).not.toContain('get-env');
  });

  it('is met at the port of its pod through the gate alone', async () => {
    const path = '{.items[0].status.podIP}';
    const url = `http://${valueOf(namespace, 'pods', path)}:${PORT}/mcp`;
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });
});

describe('the notes of the release', () => {
  it('have the URL of the server, and warn of nothing', () => {
    expect(notes).toContain(`\n  http://${NAME}.${BY_HELM}/mcp\n`);
    expect(notes).not.toContain('This release has no');
  });
});

describe('a pod of the chart', () => {
  /** What Pod Security has against it. */
  function objections(...options: readonly string[]): string {
    const objects = renderConnector(...connectorValues('minimal'), ...options);
    const here = objects.replaceAll('namespace: tools', `namespace: ${RESTRICTED}`);
    const { status, stderr } = tryKubectl(['create', '--dry-run=server', '-f', '-'], here);
    expect(status).toBe(0);
    return stderr;
  }

  it('keeps to Pod Security `restricted`, which a looser one does not', () => {
    freshNamespace(RESTRICTED, {
      'pod-security.kubernetes.io/warn': 'restricted',
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
    expect(objections()).toBe('');
    const looser = ['--set', 'podSecurityContext.runAsNonRoot=false'];
    expect(objections(...looser)).toContain('would violate PodSecurity "restricted');
  });

  it('runs where that is enforced, behind the gate that this admits', async () => {
    const image = 'image.repository=gatehouse.dev/mcp-test,image.tag=test';
    const program = 'command={node,examples/model-server/main.ts},env[0].name=PORT';
    const set = `--set '${image},${program}' --set-string 'env[0].value=8080'`;
    await asPrinted(`helm install models charts/mcp-connector -n ${RESTRICTED} ${set} --wait`);
    served(RESTRICTED, 'models');
    expect(fromNode(serviceUrl(RESTRICTED, 'models'))).toBe('gate');
  });
});

describe('what was connected', () => {
  /** What belongs to the server; its pods, policies and their accepted forms included. */
  const KINDS =
    'deployments,replicasets,pods,services,endpointslices,serviceaccounts,secrets,controllerrevisions,mcpservers,mcprolepolicies,mcpidentityproviders';
  const ACCOUNTS = ['admin', 'auditor', 'data-scientist', 'default', 'prompt-engineer', 'viewer'];
  const found = async (namespace: string): Promise<readonly string[]> => {
    const names = await shell(`kubectl get ${KINDS} -n ${namespace} -o name`);
    return names.split('\n').filter((name) => name !== '');
  };

  it('is gone once it is removed as documented', async () => {
    for (const [, namespace] of WAYS)
      expect((await found(namespace)).length).toBeGreaterThan(ACCOUNTS.length + 8);
    await asPrinted(REMOVE);
    const accounts = ACCOUNTS.map((name) => `serviceaccount/${name}`);
    for (const [, namespace] of WAYS)
      await until(
        `only the callers' accounts are left in ${namespace}`,
        async () => (await found(namespace)).toSorted().join() === accounts.join(),
        90_000,
      );
  }, 240_000);
});
