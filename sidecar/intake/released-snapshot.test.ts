import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { encodeSnapshot } from '../../core/snapshot/encode.ts';
import { UNCAPTURED } from '../capture/exposure.ts';
import type { Sidecar } from '../start.ts';
import {
  SNAPSHOT,
  doorTo,
  headersOfAda,
  startSidecarHere,
} from '../../test/support/sidecar-here.ts';
import { until } from '../../test/support/waiting.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

let server: Server;
let sidecar: Sidecar;

beforeEach(async () => {
  server = createServer((asked, response) => {
    asked.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const free = { host: '127.0.0.1', port: 0 };
  sidecar = await startSidecarHere(
    [doorTo((server.address() as AddressInfo).port, free)],
    UNCAPTURED,
  );
  await deliver(1);
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await sidecar.close();
});

async function deliver(edition: number): Promise<void> {
  const version = { ...SNAPSHOT.version, reached: { McpRolePolicy: edition } };
  const rules = SNAPSHOT.policy.rules.map((rule) => ({ ...rule, id: `${rule.id}-${edition}` }));
  const server = { ...SNAPSHOT.server, ssePath: '/sse' };
  const policy = { ...SNAPSHOT.policy, rules };
  await sidecar.deliver(encodeSnapshot({ ...SNAPSHOT, server, policy, version }));
}

function policyInForce(): WeakRef<object> {
  const inForce = sidecar.inForce();
  if (inForce.state === 'absent') throw new Error('there is no policy');
  return new WeakRef(inForce.snapshot.policy);
}

async function begin(method: string, path: string, body: object | null): Promise<IncomingMessage> {
  const headers = await headersOfAda();
  const sent = request(`${sidecar.urls[0] ?? ''}${path}`, { method, headers, agent: false });
  sent.end(body === null ? undefined : JSON.stringify(body));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return answer;
}

const CALL = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'x', arguments: {} } };

it.each([
  ['a standalone stream', 'GET', '/mcp', null],
  ['a call', 'POST', '/mcp', CALL],
] as const)('%s keeps no policy that is in force no longer', async (_, method, path, body) => {
  const first = policyInForce();
  const answer = await begin(method, path, body);
  await deliver(2);
  await until('the policy to be collected', () => {
    collect();
    return first.deref() === undefined;
  });
  expect(answer.destroyed).toBe(false);
  answer.destroy();
});
