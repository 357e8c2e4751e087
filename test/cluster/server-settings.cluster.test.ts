import { beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../support/waiting.ts';
import { attempt } from './command.ts';
import { kubectl } from './kubectl.ts';
import { callTool } from './support/calls.ts';
import { install } from './support/installation.ts';
import { serviceUrl, tokenOf } from './support/lookups.ts';
import { clusterProvider, programmed, resource, toolRule, userRole } from './support/resources.ts';
import { INJECTED, apply, freshNamespace, start } from './support/workload.ts';

const NAMESPACE = 'server-settings';
const CANONICAL = 'https://mcp.example.test/mcp';
/** Allowed, and not there: the server itself answers. */
const ABSENT = 'absent';
const HOST = ['-H', 'host: mcp.example.test'];

let url: string;

beforeAll(async () => {
  await install();
  freshNamespace(NAMESPACE);
  apply([
    clusterProvider(NAMESPACE),
    userRole(NAMESPACE),
    resource('McpRolePolicy', NAMESPACE, 'policy', { rules: [toolRule('Allow', 'say', ABSENT)] }),
  ]);
  start({ namespace: NAMESPACE, name: 'scripted', annotations: INJECTED });
  programmed(NAMESPACE, 'policy');
  url = serviceUrl(NAMESPACE, 'scripted');
}, 900_000);

function settings(spec: object): void {
  apply([resource('McpServer', NAMESPACE, 'scripted', spec)]);
  const wait = ['wait', 'mcpserver/scripted', '-n', NAMESPACE, '--timeout=30s'];
  kubectl([...wait, '--for=condition=Programmed=True']);
}

/** What is answered without a credential: its status and its words. */
function answerAt(path: string, more: readonly string[] = []): { status: string; text: string } {
  const target = new URL(path, url).href;
  const { stdout } = attempt('curl', ['-s', '-i', '-m', '5', ...more, target]);
  return { status: /^HTTP\/1\.1 (\d+)/.exec(stdout)?.[1] ?? 'none', text: stdout };
}

describe('an McpServer for a running pod', () => {
  const as = (audience: string) => ({ url, token: tokenOf(NAMESPACE, 'default', audience) });

  it('hides what is denied behind the answer for what does not exist', async () => {
    const visible = await callTool(as('mcp'), 'echo');
    expect(visible).toMatch(/^Denied/);
    settings({ denyStyle: 'Hidden' });
    const absent = await callTool(as('mcp'), ABSENT);
    expect(absent).toContain(ABSENT);
    expect(await callTool(as('mcp'), 'echo')).toBe(absent.replaceAll(ABSENT, 'echo'));
    expect(await callTool(as('mcp'), 'say')).toBe('allowed');
  });

  it('lets exactly the paths through that are not MCP', () => {
    expect(answerAt('/health').status).toBe('404');
    settings({ nonMcpPaths: ['/health'] });
    const passed = answerAt('/health');
    // The scripted server takes every path for MCP: these are its own words.
    expect(passed.text).toMatch(/not initialized|Mcp-Session-Id|Not Acceptable/);
    expect(answerAt('/health/').status).toBe('404');
    expect(answerAt('/mcp').status).toBe('401');
  });

  it('makes its URLs the resource: as Host, as audience, and in the metadata', async () => {
    expect(answerAt('/mcp', HOST).status).toBe('403');
    expect(await callTool(as(CANONICAL), 'say')).not.toBe('allowed');
    settings({ urls: [CANONICAL] });
    const challenged = answerAt('/mcp', HOST);
    expect(challenged.status).toBe('401');
    const metadata = 'https://mcp.example.test/.well-known/oauth-protected-resource/mcp';
    expect(challenged.text).toContain(`resource_metadata="${metadata}"`);
    expect(answerAt('/.well-known/oauth-protected-resource/mcp').text).toContain(CANONICAL);
    expect(await callTool(as(CANONICAL), 'say')).toBe('allowed');
  });

  it('taken away leaves the defaults', async () => {
    kubectl(['delete', 'mcpserver', 'scripted', '-n', NAMESPACE]);
    await until('the Host is refused again', () => answerAt('/mcp', HOST).status === '403');
    expect(await callTool(as(CANONICAL), 'say')).not.toBe('allowed');
  });
});
