import { beforeAll, describe, expect, it } from '@jest/globals';
import { SIDECAR_CONTAINER } from '../../core/pod/names.ts';
import { until } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { decision } from './support/audit.ts';
import { callTool, listedTools } from './support/calls.ts';
import { install } from './support/installation.ts';
import { podOf, serviceUrl } from './support/lookups.ts';
import { programmed, resource } from './support/resources.ts';
import {
  INJECTED,
  MCP_PORT,
  TEST_IMAGE,
  apply,
  freshNamespace,
  start,
} from './support/workload.ts';

const NAMESPACE = 'oidc';
const SERVER = 'scripted';
/** Plain http is for loopback alone, which every container of a pod shares. */
const ISSUER = 'http://127.0.0.1:9400';
/** The API server under a name of its own: https, with a certificate that no public authority has signed. */
const PRIVATE_ISSUER = 'https://kubernetes.default.svc.cluster.local';
const AUDIENCE = 'mcp';

const inGroup = (role: string, group: string) => ({
  name: role,
  members: [{ provider: 'company', values: [group] }],
});
const allow = (role: string, tool: string) => ({
  name: role,
  roles: [role],
  effect: 'Allow',
  tools: [tool],
});

const provider = resource('McpIdentityProvider', NAMESPACE, 'company', {
  oidc: { issuer: ISSUER, audiences: [AUDIENCE] },
  claimMapping: { user: 'email' },
});
const privateProvider = resource('McpIdentityProvider', NAMESPACE, 'private', {
  oidc: { issuer: PRIVATE_ISSUER, audiences: [AUDIENCE] },
});
const policy = resource('McpRolePolicy', NAMESPACE, 'policy', {
  roles: [
    inGroup('reader', 'readers'),
    inGroup('writer', 'writers'),
    {
      name: 'guest',
      members: [{ provider: 'company', claim: 'department', values: ['visitors'] }],
    },
    { name: 'owner', members: [{ provider: 'company', user: 'ada@example.test' }] },
  ],
  rules: [
    allow('reader', 'echo'),
    allow('writer', 'say'),
    allow('guest', 'tick'),
    allow('owner', 'ask'),
  ],
});

const issuer = {
  name: 'issuer',
  image: TEST_IMAGE,
  command: ['node', 'test/cluster/servers/issuer.ts'],
};
const server = {
  name: 'server',
  image: TEST_IMAGE,
  command: ['node', 'test/cluster/servers/scripted.ts'],
  env: [{ name: 'PORT', value: String(MCP_PORT) }],
  ports: [{ name: 'mcp', containerPort: MCP_PORT }],
};

let pod: string;

beforeAll(async () => {
  await install();
  freshNamespace(NAMESPACE);
  apply([provider, privateProvider, policy]);
  start({
    namespace: NAMESPACE,
    name: SERVER,
    annotations: INJECTED,
    podSpec: { containers: [server, issuer] },
  });
  programmed(NAMESPACE, 'policy');
  pod = podOf(NAMESPACE, SERVER);
}, 900_000);

/** Asks the issuer from beside it, as a login page of the company would. */
function ask(path: string, body: object): Readonly<Record<string, string>> {
  const post = ['curl', '-s', '-f', '-d', JSON.stringify(body), `${ISSUER}${path}`];
  const answer = kubectl(['exec', '-n', NAMESPACE, pod, '-c', issuer.name, '--', ...post]);
  return JSON.parse(answer) as Readonly<Record<string, string>>;
}

function as(claims: object): { url: string; token: string } {
  const { token = '' } = ask('/token', { sub: 'u-1', aud: AUDIENCE, ...claims });
  return { url: serviceUrl(NAMESPACE, SERVER), token };
}

describe('tokens of an OpenID Connect issuer', () => {
  it.each([
    ['a group', { groups: ['readers', 'others'] }, ['echo']],
    ['two groups', { groups: ['readers', 'writers'] }, ['echo', 'say']],
    ['a claim that the member names', { department: 'visitors' }, ['tick']],
    ['a person', { email: 'ada@example.test' }, ['ask']],
  ])('have the roles of their claims: %s', async (_by, claims, tools) => {
    expect(await listedTools(as(claims))).toEqual(tools);
  });

  it.each(['typescript-v1', 'typescript-v2'] as const)(
    'let %s do what the role may',
    async (client) => {
      const reader = as({ groups: ['readers'], email: 'eve@example.test' });
      expect(await callTool(reader, 'echo', client)).toBe('allowed');
      expect(await callTool(reader, 'say', client)).toMatch(/^Denied/);
      const { principal } = await decision(
        { namespace: NAMESPACE, pod },
        'the call',
        isUseOf('echo'),
      );
      expect(principal).toEqual({
        provider: 'company',
        subject: 'u-1',
        user: 'eve@example.test',
        roles: ['reader'],
      });
    },
  );

  it('without a claim that makes a role do nothing', async () => {
    expect(await callTool(as({ groups: ['Readers'] }), 'echo')).toMatch(/Denied/);
    const denied = await decision({ namespace: NAMESPACE, pod }, 'the denial', isDenial);
    expect(denied).toMatchObject({ method: 'initialize', reason: 'NoRole' });
  });

  it.each([
    ['for another audience', { aud: 'another', groups: ['readers'] }],
    ['of another issuer', { iss: 'https://other.example.test', groups: ['readers'] }],
  ])('%s are refused', async (_which, claims) => {
    const { url, token } = as(claims);
    expect(await statusOf(url, token)).toBe(401);
  });

  it('stay good when the issuer changes its key, under the new key', async () => {
    ask('/rotate', {});
    const reader = as({ groups: ['readers'] });
    await until(
      'the new key is fetched',
      async () => (await callTool(reader, 'echo')) === 'allowed',
    );
  });
});

describe('an issuer whose certificate is of a private authority', () => {
  it('is not believed: nobody gets in, and the log of the gate says why', async () => {
    const { url, token } = as({ iss: PRIVATE_ISSUER, groups: ['readers'] });
    expect(await statusOf(url, token)).toBe(503);
    const log = kubectl(['logs', '-n', NAMESPACE, pod, '-c', SIDECAR_CONTAINER]);
    expect(log).toMatch(
      /kubernetes\.default.* could not be reached \([A-Z_]*(CERT|SIGNATURE)[A-Z_]*\)/,
    );
  });
});

async function statusOf(url: string, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
  const answer = await fetch(url, { headers });
  await answer.body?.cancel();
  return answer.status;
}

const isDenial = ({ effect }: { effect: string }): boolean => effect === 'Deny';
const isUseOf =
  (tool: string) =>
  ({ method, target }: { method: string; target: { name: string } | null }): boolean =>
    method === 'tools/call' && target?.name === tool;
